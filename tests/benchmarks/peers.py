"""What learners use today to add noise, as far as it is installed: {name: prepare}.

`prepare(x0, t)` takes arrays of ours (t counts from 1) and returns (jump, same): `jump()` draws noise and adds it to
x0 at t; `same(eps)` adds the given noise, so that a test can see that it computes what ours computes.
The schedule is the linear one of 1000 steps. Each peer runs its own code, as its package holds it.
"""

import importlib
import types


def present(schedule, threads):
    """The peers that are installed, and sentences about those that are not."""
    try:
        torch = importlib.import_module("torch")
    except ImportError:
        return {}, ["No peer was measured: PyTorch is not installed (tests/benchmarks/peers.txt)."]
    torch.set_num_threads(threads)
    found, notes = {}, []
    for name, make in (
        ("diffusers", diffusers),
        ("guided-diffusion", guided),
        ("denoising-diffusion-pytorch", denoising),
    ):
        try:
            found[name] = make(torch, schedule)
        except ImportError as error:
            notes.append(f"{name} was not measured: {error}.")
    return found, notes


def diffusers(torch, schedule):
    scheduler = importlib.import_module("diffusers").DDPMScheduler(1000, beta_start=1e-4, beta_end=0.02)
    return prepared(torch, lambda x, t: scheduler.add_noise(x, torch.randn_like(x), t), scheduler.add_noise, "x eps t")


def guided(torch, schedule):
    module = importlib.import_module("guided_diffusion.gaussian_diffusion")
    process = module.GaussianDiffusion(
        betas=schedule.betas[1:],
        model_mean_type=module.ModelMeanType.EPSILON,
        model_var_type=module.ModelVarType.FIXED_LARGE,
        loss_type=module.LossType.MSE,
    )
    return prepared(torch, process.q_sample, process.q_sample)


def denoising(torch, schedule):
    module = importlib.import_module("denoising_diffusion_pytorch.denoising_diffusion_pytorch")
    network = types.SimpleNamespace(
        channels=3, out_dim=3, self_condition=False, random_or_learned_sinusoidal_cond=False
    )
    process = module.GaussianDiffusion(network, image_size=256, timesteps=1000, beta_schedule="linear")
    return prepared(torch, process.q_sample, process.q_sample)


def prepared(torch, jump, mix, order="x t eps"):
    """jump(x, t) draws noise and adds it; mix takes x, t and eps in this order and adds the noise given."""

    def prepare(x0, t):
        x, t = torch.from_numpy(x0), torch.from_numpy(t - 1)

        def same(eps):
            given = {"x": x, "t": t, "eps": torch.from_numpy(eps)}
            return mix(*(given[name] for name in order.split())).numpy()

        return lambda: jump(x, t), same

    return prepare
