"""The linear autoencoder: principal components, exact on what they keep; what a wrong scale does to SNR."""

import numpy as np
import pytest

from diffcourse import latent, schedules
from diffcourse.forward import q_sample
from diffcourse.instrument import photo

PHOTO = photo.hopper(64)


def test_cutting_and_pasting_loses_nothing():
    image = np.random.default_rng(0).random((24, 40, 3))
    auto = latent.LinearAutoencoder(8, np.zeros(192), np.eye(192))
    np.testing.assert_allclose(auto.decode(auto.encode(image)), image)
    np.testing.assert_array_equal(latent.squares(image, 8)[1, 2].reshape(8, 8, 3), image[8:16, 16:24])


def test_it_keeps_more_variance_than_any_other_choice_of_as_many_numbers():
    """Eckart and Young: the share kept is that of the largest eigenvalues of the covariance."""
    flat = latent.squares(PHOTO, 8).reshape(-1, 192)
    eigenvalues = np.linalg.eigvalsh(np.cov(flat.T, bias=True))[::-1]
    for channels in (1, 4, 16):
        auto = latent.fit(PHOTO, 8, channels)
        lost = ((auto.decode(auto.encode(PHOTO)) - PHOTO) ** 2).sum(-1).mean() * 64
        assert lost == pytest.approx(eigenvalues[channels:].sum(), rel=1e-6, abs=1e-9)
        np.testing.assert_allclose(auto.encode(PHOTO).var((0, 1)), eigenvalues[:channels], rtol=1e-6)


def test_the_signs_are_settled():
    basis = latent.fit(PHOTO).basis
    np.testing.assert_allclose(basis.T @ basis, np.eye(4), atol=1e-12)
    assert (np.take_along_axis(basis, np.abs(basis).argmax(0)[None], 0) > 0).all()


@pytest.mark.parametrize("scale", [0.2, 1.0, 5.0])
def test_a_scale_moves_log_snr_by_twice_its_logarithm(scale):
    schedule, t = schedules.cosine(50), 25
    z = latent.fit(PHOTO).encode(PHOTO)
    z = scale * z / z.std()
    _, eps = q_sample(z, t, schedule, rng=0)
    signal, noise = np.sqrt(schedule.alpha_bars[t]) * z, np.sqrt(1 - schedule.alpha_bars[t]) * eps
    moved = np.log(signal.var() / noise.var()) - schedule.log_snr[t]
    assert moved == pytest.approx(2 * np.log(scale), abs=0.15)


def test_float32_latents_decode():
    auto = latent.fit(PHOTO)
    assert auto.decode(auto.encode(PHOTO).astype(np.float32)).shape == PHOTO.shape
