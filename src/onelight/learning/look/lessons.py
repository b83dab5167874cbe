"""What LookNet is told after each lesson: how far its corrected colours and its numbers are from the truth."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from onelight.learning.look import theta as looks
from onelight.learning.look.network import LookNet
from onelight.learning.look.pairs import Lesson
from onelight.picture.grade import STOP_IN_LOG

SHOT_TOKENS = 96
"""How many of the shot's tokens take part in one lesson."""
_LATER_COUNTS_MORE = (0.3, 0.5, 1.0)


def loss(network: LookNet, lesson: Lesson) -> Tensor:
    """Scalar: colour error in stops (luma and, weighted up, chroma) plus the likelihood of theta."""
    clean = _tokens(lesson.clean, lesson.shot_valid)
    spoiled = _tokens(lesson.shot, lesson.shot_valid)
    weight = F.avg_pool2d(lesson.shot_valid.flatten(0, 1), 4).reshape(len(clean), -1)
    truth = looks.regress(spoiled, clean, weight, ridge=1e-4).clamp(-4, 4)
    hero = network.see(lesson.hero, lesson.hero_valid)
    shot = network.see(lesson.shot, lesson.shot_valid).some(SHOT_TOKENS)
    total = torch.zeros(())
    for part, (found, spread) in zip(_LATER_COUNTS_MORE, network.compare(hero, shot), strict=True):
        luma, chroma = looks.apart((looks.graded(spoiled, found) - clean) / STOP_IN_LOG)
        error = luma.abs() + 1.5 * chroma.norm(dim=-1)
        share = weight / (weight.sum(1, keepdim=True) + 1e-6)
        colour = (share * error).sum(1)
        likely = (spread + 0.5 * (found.detach() - truth).square() * torch.exp(-2 * spread)).mean(1)
        numbers = F.smooth_l1_loss(found, truth, beta=0.2, reduction="none").mean(1)
        total = total + part * (colour + 0.3 * numbers + 0.1 * likely).mean()
    return total


def _tokens(frames: Tensor, valid: Tensor) -> Tensor:
    """Frames (B, K, 3, H, W) to the mean colours of 4x4 pixels (B, N, 3), clipped pixels left out."""
    mask = valid.flatten(0, 1)
    kept = F.avg_pool2d(mask, 4)
    colour = F.avg_pool2d(frames.flatten(0, 1) * mask, 4) / kept.clamp_min(1e-3)
    return colour.flatten(2).transpose(1, 2).reshape(len(frames), -1, 3)
