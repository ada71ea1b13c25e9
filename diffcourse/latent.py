"""A linear autoencoder: small squares of a picture become a few numbers each, its latents (principal components).

Fitted in milliseconds, without chance, and exact on what it keeps: a toy of what a trained autoencoder does.
"""

from dataclasses import dataclass

import numpy as np

from diffcourse import arguments


@dataclass(frozen=True, eq=False)
class LinearAutoencoder:
    """Made by `fit`. basis: (side * side * colours, channels), orthonormal columns. mean: what is taken away before."""

    side: int
    mean: np.ndarray
    basis: np.ndarray

    def encode(self, image):
        """(height, width, colours) to latents (height / side, width / side, channels), unscaled."""
        return (squares(image, self.side) - self.mean) @ self.basis

    def decode(self, latents):
        """Back to a picture: exact but for what the basis left out."""
        latents = arguments.state("latents", latents)
        if latents.ndim != 3 or latents.shape[-1] != self.basis.shape[-1]:
            raise ValueError(f"latents takes shape (rows, columns, {self.basis.shape[-1]}), got shape {latents.shape}.")
        rows, columns, _ = latents.shape
        flat = latents @ self.basis.T + self.mean
        blocks = flat.reshape(rows, columns, self.side, self.side, -1)
        return blocks.swapaxes(1, 2).reshape(rows * self.side, columns * self.side, -1)


def squares(image, side):
    """The picture cut into squares: (height / side, width / side, side * side * colours)."""
    image, side = arguments.state("image", image), arguments.count("side", side)
    if image.ndim != 3 or image.shape[0] % side or image.shape[1] % side:
        raise ValueError(
            f"image takes shape (height, width, colours), both sides multiples of {side}, got {image.shape}."
        )
    rows, columns, colours = image.shape[0] // side, image.shape[1] // side, image.shape[2]
    blocks = image.reshape(rows, side, columns, side, colours).swapaxes(1, 2)
    return blocks.reshape(rows, columns, side * side * colours)


def fit(image, side=8, channels=4):
    """The autoencoder that keeps most of this picture's variance in `channels` numbers for each square."""
    flat = squares(image, side)
    flat = flat.reshape(-1, flat.shape[-1])
    channels = arguments.count("channels", channels)
    if channels > min(flat.shape):
        raise ValueError(f"channels takes at most {min(flat.shape)} for this picture, got {channels}.")
    mean = flat.mean(0)
    _, axes = np.linalg.eigh((flat - mean).T @ (flat - mean))  # by rising variance
    return LinearAutoencoder(side, mean, facing_one_way(axes[:, : -1 - channels : -1]))


def facing_one_way(columns):
    """Each column of (n, k) with the sign that makes its largest entry positive: a decomposition leaves it open."""
    columns = arguments.floats("columns", columns)
    if columns.ndim != 2 or not len(columns):
        raise ValueError(f"columns takes shape (n, k) with n >= 1, got shape {columns.shape}.")
    largest = np.take_along_axis(columns, np.abs(columns).argmax(0)[None], 0)
    return columns * np.sign(largest)
