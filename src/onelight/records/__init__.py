"""The nouns: frozen, versioned, plain data."""

from onelight.records.base import Record, digest
from onelight.records.editorial import CdlValues, Cut, Event, Transition
from onelight.records.judgement import Finding
from onelight.records.media import Clip, Grant, Intention, Matte, Shot
from onelight.records.model import ModelCard, ProductionModel
from onelight.records.reading import CameraMove, Face, Hitch, Reading, Sample, Swatch
from onelight.records.repair import Decision, Delivered, Delivery, Proposal, Recipe, Variant

__all__ = [
    "CameraMove", "CdlValues", "Clip", "Cut", "Decision", "Delivered", "Delivery", "Event", "Face", "Finding",
    "Grant", "Hitch", "Intention", "Matte", "ModelCard", "ProductionModel", "Proposal", "Reading", "Recipe", "Record",
    "Sample", "Shot", "Swatch", "Transition", "Variant", "digest",
]
