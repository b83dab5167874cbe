"""LookNet: sees frames of a hero and of a shot, finds what was wrong with the shot.

Each picture becomes tokens (one for 4x4 pixels): a colour and a descriptor that doesn't depend on
exposure, balance or contrast, because the picture is normalised first. Shot tokens look for the same
surfaces among the hero's tokens; the colours of what they find give a grade by weighted regression
(`theta.regress`); a small network that sees both pictures' statistics corrects it and says how sure it
is. This is done three times, like iterated closest points: each time the shot's colours, corrected so
far, say better which surfaces are the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from onelight.learning.look import theta as looks

WIDE, HIGH = 72, 48
"""The area that pictures are brought to, whatever their shape: about 3456 pixels, sides divisible by 8."""
_QUANTILES = torch.tensor([0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98])


@dataclass(frozen=True)
class Seen:
    """Tokens of K frames: `colour` (B, N, 3) ACEScct, `valid` (B, N) 0..1 (not clipped), `feature` (B, N, D)."""

    colour: Tensor
    valid: Tensor
    feature: Tensor

    def some(self, count: int) -> Seen:
        """`count` tokens drawn at random: enough to learn from, at a fraction of the cost."""
        if count >= self.colour.shape[1]:
            return self
        drawn = torch.randperm(self.colour.shape[1])[:count]
        return Seen(self.colour[:, drawn], self.valid[:, drawn], self.feature[:, drawn])


class Block(nn.Module):
    """Two convolutions beside a straight way through: features (B, D, H, W) to the same shape."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=1)
        self.second = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.second(F.silu(self.first(F.silu(x))))


class Eye(nn.Module):
    """Pictures (B, 3, H, W) ACEScct and validity (B, 1, H, W) to features (B, D, H/4, W/4)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.near = nn.Conv2d(7, width // 2, 3, stride=2, padding=1)
        self.mid = nn.Conv2d(width // 2, width, 3, stride=2, padding=1)
        self.fine = nn.Sequential(Block(width), Block(width))
        self.down = nn.Conv2d(width, width, 3, stride=2, padding=1)
        self.far = nn.Sequential(Block(width), Block(width))
        self.up = nn.Conv2d(width, width, 1)

    def forward(self, log_rgb: Tensor, valid: Tensor) -> Tensor:
        mean = log_rgb.mean((2, 3), keepdim=True)
        spread = (log_rgb - mean).square().mean((1, 2, 3), keepdim=True).sqrt() + 0.02
        normal = (log_rgb - mean) / spread
        x = torch.cat([normal, 4 * (log_rgb - 0.41), valid], 1)
        x = self.fine(self.mid(F.silu(self.near(x))))
        context = self.up(self.far(self.down(F.silu(x))))
        return x + F.interpolate(context, size=x.shape[2:], mode="bilinear", align_corners=False)


class LookNet(nn.Module):
    """theta (B, 5) of the correction of the shot, and log standard deviations (B, 5), per iteration."""

    def __init__(self, width: int = 48, rounds: int = 3) -> None:
        super().__init__()
        self.rounds = rounds
        self.eye = Eye(width)
        self.ask = nn.Linear(width, 32)
        self.answer = nn.Linear(width, 32)
        self.likeness = nn.Parameter(torch.tensor([0.0, 1.5, 2.5]))
        self.nothing = nn.Parameter(torch.tensor(0.0))
        self.trust = nn.Sequential(nn.Linear(2 * width + 7, 48), nn.SiLU(), nn.Linear(48, 1))
        statistics = 2 * (3 * len(_QUANTILES)) + 4 * width + 5 + 5 + 3
        self.judge = nn.Sequential(
            nn.Linear(statistics, 160), nn.SiLU(), nn.Linear(160, 96), nn.SiLU(), nn.Linear(96, 10)
        )
        nn.init.zeros_(self.judge[-1].weight)  # type: ignore[arg-type]
        nn.init.zeros_(self.judge[-1].bias)  # type: ignore[arg-type]

    def see(self, frames: Tensor, valid: Tensor) -> Seen:
        """Frames (B, K, 3, H, W) ACEScct, valid (B, K, 1, H, W)."""
        batch, count = frames.shape[:2]
        flat, mask = frames.flatten(0, 1), valid.flatten(0, 1)
        feature = self.eye(flat, mask)
        kept = F.avg_pool2d(mask, 4)
        colour = F.avg_pool2d(flat * mask, 4) / kept.clamp_min(1e-3)
        colour = torch.where(kept > 0.05, colour, F.avg_pool2d(flat, 4))
        tokens = lambda x: x.flatten(2).transpose(1, 2).reshape(batch, -1, x.shape[1])  # noqa: E731
        assert count * feature.shape[2] * feature.shape[3] == tokens(kept).shape[1]
        return Seen(tokens(colour), tokens(kept)[..., 0], tokens(feature))

    def forward(
        self, hero: Tensor, hero_valid: Tensor, shot: Tensor, shot_valid: Tensor
    ) -> list[tuple[Tensor, Tensor]]:
        """Frames (B, K, 3, H, W) of both, ACEScct; validity (B, K, 1, H, W) is 0 where clipped."""
        return self.compare(self.see(hero, hero_valid), self.see(shot, shot_valid))

    def compare(self, hero: Seen, shot: Seen) -> list[tuple[Tensor, Tensor]]:
        """The same from tokens: (theta (B, 5), log deviations (B, 5)) of every round, the last one counts."""
        affinity = self.ask(shot.feature) @ self.answer(hero.feature).transpose(1, 2) / 32**0.5
        affinity = affinity + torch.log(hero.valid[:, None] + 1e-3)
        found = torch.zeros(len(hero.colour), 5)
        told = []
        for turn in range(self.rounds):
            corrected = looks.graded(shot.colour, found)
            matched, trust, facts = self._match(affinity, corrected, hero, shot, turn)
            regressed = looks.regress(shot.colour, matched, trust * shot.valid)
            statistics = self._statistics(hero, shot, looks.graded(shot.colour, regressed), facts)
            judged = self.judge(torch.cat([statistics, regressed, found], -1))
            found = regressed + judged[:, :5]
            told.append((found, judged[:, 5:].clamp(-6, 3)))
        return told

    def _match(
        self, affinity: Tensor, corrected: Tensor, hero: Seen, shot: Seen, turn: int
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Matched hero colours (B, N, 3), trust (B, N), facts of the whole match (B, 3)."""
        apart = (
            corrected.square().sum(-1)[:, :, None]
            + hero.colour.square().sum(-1)[:, None]
            - 2 * corrected @ hero.colour.transpose(1, 2)
        ).clamp_min(0)
        logits = affinity - F.softplus(self.likeness[turn]) * torch.log1p(apart * 17.52**2)
        nothing = self.nothing.expand(*logits.shape[:2], 1)
        weight = torch.softmax(torch.cat([logits, nothing], -1), -1)
        lost, weight = weight[..., -1], weight[..., :-1]
        kept = weight.sum(-1, keepdim=True).clamp_min(1e-6)
        share = weight / kept
        matched = share @ hero.colour
        feature = share @ hero.feature
        variance = (share @ hero.colour.square() - matched.square()).clamp_min(0).sum(-1)
        sharp = share.square().sum(-1)
        gap = matched - corrected
        doubt = (variance + 1e-8).sqrt() * 17.52
        facts = torch.cat([lost[..., None], doubt[..., None], sharp[..., None], gap * 17.52], -1)
        features = torch.cat([shot.feature, feature, facts, shot.valid[..., None]], -1)
        trust = F.softplus(self.trust(features))[..., 0]
        share = trust * shot.valid
        total = share.sum(1, keepdim=True) + 1e-6
        residual = ((share[..., None] * gap.abs()).sum(1) / total).mean(-1, keepdim=True) * 17.52
        whole = torch.cat([torch.log(total), (lost * share).sum(1, keepdim=True) / total, residual], -1)
        return matched, trust, whole

    def _statistics(self, hero: Seen, shot: Seen, corrected: Tensor, facts: Tensor) -> Tensor:
        quantiles = lambda x: torch.quantile(x, _QUANTILES, dim=1).permute(1, 0, 2).flatten(1)  # noqa: E731
        theirs, ours = quantiles(hero.colour), quantiles(corrected)
        pooled = [hero.feature.mean(1), hero.feature.amax(1), shot.feature.mean(1), shot.feature.amax(1)]
        return torch.cat([8 * (theirs - ours), 4 * (theirs - 0.41), *pooled, facts], -1)
