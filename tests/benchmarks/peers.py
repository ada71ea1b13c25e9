"""What learners use today to add noise, as far as it is installed: {name: prepare}.

`prepare(x0, t)` takes arrays of ours (t counts from 1) and returns (jump, same): `jump()` draws noise and adds it to
x0 at t; `same(eps)` adds the given noise, so that a test can see that it computes what ours computes.
The schedule is the linear one of 1000 steps.
"""

import contextlib
import importlib
import importlib.util
import sys
import types
from unittest import mock

import numpy as np

# denoising-diffusion-pytorch imports these for its training loop; the method measured here uses none of them.
TRAINING_ONLY = {
    "torchvision": ["torchvision", "torchvision.transforms", "torchvision.utils", "torchvision.datasets"],
    "accelerate": ["accelerate"],
    "ema_pytorch": ["ema_pytorch"],
    "pytorch_fid": ["pytorch_fid", "pytorch_fid.inception", "pytorch_fid.fid_score"],
}


def present(schedule, threads):
    """The peers that are installed, and sentences about those that are not or not wholly."""
    try:
        import torch
    except ImportError:
        return {}, ["No peer was measured: PyTorch is not installed (tests/benchmarks/peers.txt)."]
    torch.set_num_threads(threads)
    found, notes = {"guided-diffusion's method": guided(torch, schedule)}, []
    notes.append("guided-diffusion is on no package index: its method is written out in tests/benchmarks/peers.py.")
    for name, make in (("diffusers", diffusers), ("denoising-diffusion-pytorch", denoising)):
        try:
            found[name], note = make(torch)
        except ImportError as error:
            note = f"{name} was not measured: {error}."
        notes += [note] if note else []
    return found, notes


def guided(torch, schedule):
    """Float64 buffers, looked up at each item's step and made float32, then spread over the item."""
    signal, hiss = (torch.from_numpy(np.sqrt(a[1:])) for a in (schedule.alpha_bars, 1 - schedule.alpha_bars))

    def spread(buffer, t, x):
        row = buffer[t].float()
        return row.reshape(row.shape + (1,) * (x.ndim - row.ndim)).expand(x.shape)

    def mixed(x, t, eps):
        return spread(signal, t, x) * x + spread(hiss, t, x) * eps

    def prepare(x0, t):
        x, t = torch.from_numpy(x0), torch.from_numpy(t - 1)
        return lambda: mixed(x, t, torch.randn_like(x)), lambda eps: mixed(x, t, torch.from_numpy(eps)).numpy()

    return prepare


def diffusers(torch):
    scheduler = importlib.import_module("diffusers").DDPMScheduler(1000, beta_start=1e-4, beta_end=0.02)

    def prepare(x0, t):
        x, t = torch.from_numpy(x0), torch.from_numpy(t - 1)
        return (
            lambda: scheduler.add_noise(x, torch.randn_like(x), t),
            lambda eps: scheduler.add_noise(x, torch.from_numpy(eps), t).numpy(),
        )

    return prepare, None


def denoising(torch):
    if importlib.util.find_spec("denoising_diffusion_pytorch") is None:
        raise ImportError("it is not installed")
    absent = [package for package in TRAINING_ONLY if importlib.util.find_spec(package) is None]
    stands = {name: mock.MagicMock() for package in absent for name in TRAINING_ONLY[package]}
    with mock.patch.dict(sys.modules, stands) if stands else contextlib.nullcontext():
        module = importlib.import_module("denoising_diffusion_pytorch.denoising_diffusion_pytorch")
    network = types.SimpleNamespace(
        channels=3, out_dim=3, self_condition=False, random_or_learned_sinusoidal_cond=False
    )
    process = module.GaussianDiffusion(network, image_size=256, timesteps=1000, beta_schedule="linear")

    def prepare(x0, t):
        x, t = torch.from_numpy(x0), torch.from_numpy(t - 1)
        return lambda: process.q_sample(x, t), lambda eps: process.q_sample(x, t, torch.from_numpy(eps)).numpy()

    note = "denoising-diffusion-pytorch's own code was imported with stand-ins for what only its training loop uses: "
    return prepare, note + ", ".join(absent) + "." if absent else None
