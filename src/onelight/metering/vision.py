"""OpenCV without its type stubs, which know no numpy array of a plain dtype."""

from __future__ import annotations

from typing import Any

import cv2 as _cv2

cv2: Any = _cv2
