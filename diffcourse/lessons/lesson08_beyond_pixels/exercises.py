"""Lesson 08: latents and embeddings at the right scale, and tokens that turn into masks or into other tokens."""

import numpy as np
from numpy import log, sqrt

from diffcourse.exercise.functions import Probe
from diffcourse.exercise.kinds import Choice, Faded, Function, Number, Parts, hundredths
from diffcourse.exercise.parse import Mistake, numbers_in, row, shown
from diffcourse.exercise.questions import Question

# -- numbers by hand --------------------------------------------------------------------------------------------------


def scale_by_hand(std=5.49):
    return {
        "factor": Number(
            "one number",
            1 / std,
            {
                "unscaled": ("this is the standard deviation; the factor undoes it.", std),
                "variance": ("this is 1 over the variance. A factor scales the standard deviation.", 1 / std**2),
                "root": ("this is 1 over the root of the standard deviation.", 1 / sqrt(std)),
                "difference": ("1 is reached by dividing, not by taking away.", 1 - std),
            },
            within=(0, np.inf, "a factor that turned the latents round would be of no use"),
        ),
        "shift": Number(
            "one number",
            2 * log(std),
            {
                "wrong-direction": (
                    "right in size. Larger latents have more signal, so log-SNR is higher.",
                    -2 * log(std),
                ),
                "once": ("this is ln of the standard deviation; SNR compares variances, so it counts twice.", log(std)),
                "log-ten": ("this is the logarithm to base 10; log-SNR is the natural one.", 2 * np.log10(std)),
                "log-two": ("this is the logarithm to base 2; log-SNR is the natural one.", 2 * np.log2(std)),
                "no-logarithm": ("this is the factor on SNR itself. Under a logarithm it becomes a sum.", std**2, std),
                "four-times": ("this counts the square twice.", 4 * log(std)),
            },
        ),
    }


def two_steps(rng):
    return {
        "K": int(rng.choice([4, 5, 8, 10])),
        "beta1": hundredths(rng, 0.10, 0.40),
        "beta2": hundredths(rng, 0.10, 0.40),
    }


def stayed(K, beta1, beta2):
    left = (1 - beta1) * (1 - beta2)
    luck = (1 - left) / K
    one, two = (1 - beta * (K - 1) / K for beta in (beta1, beta2))
    return {
        "alpha_bar": Number(
            "one number",
            left,
            {
                "product-of-betas": (
                    "this is the product of the betas; what is left is made of 1 - beta.",
                    beta1 * beta2,
                ),
                "one-minus-sum": (
                    "this takes both betas away from 1. The second step takes its share of what is left.",
                    1 - beta1 - beta2,
                ),
                "noise-share": ("this is the share that was touched; asked is the one that was not.", 1 - left),
                "last-step": ("this is one step alone.", 1 - beta2, 1 - beta1),
                "root": ("there are no roots here: chances are multiplied as they are.", sqrt(left)),
            },
            within=(0, 1, "alpha_bar is a chance: it lies between 0 and 1"),
        ),
        "luck": Number(
            "one number",
            luck,
            {
                "not-shared": ("this is the chance to be touched; one K-th of it falls on the old letter.", 1 - left),
                "without-itself": (
                    "this shares among the K - 1 others. A touched letter may become any of the K, itself too.",
                    (1 - left) / (K - 1),
                ),
                "share-of-the-rest": ("this is one K-th of what was not touched.", left / K),
                "even": ("this is 1 / K, as if every letter had been touched.", 1 / K),
                "the-others": ("this is the chance of all the other letters together.", (1 - left) * (K - 1) / K),
            },
            within=(0, 1, "a chance lies between 0 and 1"),
            follows=lambda alpha_bar: (1 - alpha_bar) / K,
        ),
        "stay": Number(
            "one number",
            left + luck,
            {
                "untouched-only": ("this is alpha_bar: a touched letter can also fall back on itself.", left),
                "luck-only": ("this is the lucky part alone; most are still there untouched.", luck),
                "steps-multiplied": (
                    "this multiplies the two steps' chances to stay. Then a letter that left and came back is lost.",
                    one * two,
                ),
                "subtracted": ("luck adds to what was not touched.", left - luck),
                "left": ("this is the chance that the letter is another one.", 1 - left - luck),
            },
            within=(0, 1, "a chance lies between 0 and 1"),
            follows=lambda alpha_bar, luck: alpha_bar + luck,
        ),
    }


def masks_by_hand(T=8, t=6):
    return {
        "beta": Number(
            "one number",
            1 / (T - t + 1),
            {
                "off-by-one": ("before step t there are T - t + 1 letters left of T; one of them goes.", 1 / (T - t)),
                "constant": (
                    "this is 1 / T: a share of all letters. Some are masked already, so a larger share goes.",
                    1 / T,
                ),
                "share": ("this is t / T, the masks so far; asked is what one step does to a letter.", t / T),
                "upside-down": ("this is how many are left; one of them goes.", T - t + 1),
                "of-t": ("this is 1 / t. That is for the way back.", 1 / t),
            },
            within=(0, 1, "beta is a chance: it lies between 0 and 1"),
        ),
        "masked": Number(
            "one number",
            t / T,
            {
                "left": ("this is the share of letters that are left.", 1 - t / T),
                "one-step-early": ("this is the share before that step.", (t - 1) / T),
                "powers": (
                    "this takes the same beta in every step. It grows from 1 / T to 1.",
                    1 - (1 - 1 / T) ** t,
                    1 - (1 - 1 / (T - t + 1)) ** t,
                ),
                "beta": ("this is beta_t, the step's share of what is left.", 1 / (T - t + 1)),
            },
            within=(0, 1, "a share lies between 0 and 1"),
        ),
        "opens": Number(
            "one number",
            1 / t,
            {
                "stays": ("this is the chance that it was a mask already.", (t - 1) / t),
                "beta": (
                    "this is beta_t, seen from the letter. Seen from the mask: t masks, one of them new.",
                    1 / (T - t + 1),
                ),
                "of-all": ("this is 1 / T. Only t of the T are masks now.", 1 / T),
                "one-step-early": ("this is 1 / (t - 1): at t there are t masks in T.", 1 / (t - 1)),
                "share-left": ("this is the share of letters at t - 1.", (T - t + 1) / T),
            },
            within=(0, 1, "a chance lies between 0 and 1"),
        ),
    }


def which(truth, slips):
    return Choice("a word", {"gaussian": "normal", "masks": "absorbing", "uniform": "random letters"}, truth, slips)


WHICH = {
    "latents": which(
        "gaussian",
        {
            "masks": (
                "latents are numbers with neighbours; a little noise is possible, so nothing need be hidden.",
                "masks",
            ),
            "uniform": ("latents are numbers with an order, and no list of K of them exists.", "uniform"),
        },
    ),
    "embedding": which(
        "gaussian",
        {
            "masks": ("once a word is a vector, a little noise is possible.", "masks"),
            "uniform": ("a vector has no list of K values to be drawn from.", "uniform"),
        },
    ),
    "code": which(
        "masks",
        {
            "gaussian": ("token 17 plus 0.3 is no token, and 18 is no nearer to 17 than 900 is.", "gaussian"),
            "uniform": (
                "possible, but nobody would see which tokens are wrong; the task says that it must be seen.",
                "uniform",
            ),
        },
    ),
    "revise": which(
        "uniform",
        {
            "gaussian": ("moves are names, not numbers.", "gaussian"),
            "masks": ("a mask that was opened stays as it is: on the way back nothing can be revised.", "masks"),
        },
    ),
}


# -- functions --------------------------------------------------------------------------------------------------------


def tokens_of(value, x0, *others):
    """Type, shape: whole numbers, as many as there are letters."""
    array = numbers_in("what the function gives back", value)
    if array.shape != x0.shape:
        raise Mistake(
            "shape", f"the function should give back {len(x0)} tokens, got shape {array.shape} ({shown(value)})."
        )
    if (array != np.round(array)).any():
        raise Mistake("dtype", f"tokens are whole numbers; got {shown(value)}.")
    return {f"token {i}": float(token) for i, token in enumerate(array)}


def absorb(x0, u, alpha_bar, mask):
    return np.where(u < 1 - alpha_bar, mask, x0)


ABSORB_SLIPS = {
    "kept-for-masked": (
        "alpha_bar is the share that stays; here it is the share that is masked.",
        lambda x0, u, alpha_bar, mask: np.where(u < alpha_bar, mask, x0),
    ),
    "nothing-masked": ("no token was masked.", lambda x0, u, alpha_bar, mask: x0),
    "all-masked": ("all tokens were masked.", lambda x0, u, alpha_bar, mask: np.full_like(x0, mask)),
    "one-draw-for-all": (
        "one draw decides over all tokens; each has its own.",
        lambda x0, u, alpha_bar, mask: np.where(u[0] < 1 - alpha_bar, mask, x0),
    ),
    "root": (
        "sqrt(alpha_bar) was taken. That is for Gaussian noise; a chance has no root.",
        lambda x0, u, alpha_bar, mask: np.where(u < 1 - sqrt(alpha_bar), mask, x0),
    ),
    "a-count": (
        "the first tokens of the row are masked, by their number. Which ones go is for u to say.",
        lambda x0, u, alpha_bar, mask: np.where(np.arange(len(x0)) < (1 - alpha_bar) * len(x0), mask, x0),
    ),
    "other-tail": (
        "as many masks, but where u is large; asked is where it falls below the chance to be masked.",
        lambda x0, u, alpha_bar, mask: np.where(u > alpha_bar, mask, x0),
    ),
    "turned-round": (
        "mask and letter have changed places.",
        lambda x0, u, alpha_bar, mask: np.where(u < 1 - alpha_bar, x0, mask),
    ),
    "zero-for-mask": (
        "the masked ones became 0, which is a letter here; the mask is the number handed in.",
        lambda x0, u, alpha_bar, mask: np.where(u < 1 - alpha_bar, 0, x0),
    ),
    "removed": (
        "the masked ones became -1; the mask is the number handed in.",
        lambda x0, u, alpha_bar, mask: np.where(u < 1 - alpha_bar, -1, x0),
    ),
}


def some_letters(seed, n, alpha_bar, mask):
    rng = np.random.default_rng(seed)
    return rng.integers(1, mask, n), rng.random(n), alpha_bar, mask


ABSORB = Probe(
    ("x0", "u", "alpha_bar", "mask"),
    {
        "with alpha_bar = 0.7": some_letters(1, 40, 0.7, 27),
        "with alpha_bar = 0.2": some_letters(2, 40, 0.2, 9),
    },
    tokens_of,
    absorb,
)


def chances_of(value, x_t, x0, Q, Q_bar):
    chances = row(value, f"a chance for each of the {len(Q)} tokens", len(Q), len(Q))
    return {f"the chance of token {i}": chance for i, chance in enumerate(chances)}


def normalised(p):
    return p / p.sum()


def posterior(x_t, x0, Q, Q_bar):
    return normalised(Q[:, x_t] * Q_bar[x0])


POSTERIOR_SLIPS = {
    "row-for-column": (
        "a row of Q was taken, where token x_t goes from here. Asked is from where one comes to x_t: a column.",
        lambda x_t, x0, Q, Q_bar: normalised(Q[x_t] * Q_bar[x0]),
    ),
    "column-for-row": (
        "a column of Q_bar was taken; from x_0 one goes along its row.",
        lambda x_t, x0, Q, Q_bar: normalised(Q[:, x_t] * Q_bar[:, x0]),
    ),
    "both-turned": (
        "rows and columns have changed places in both matrices.",
        lambda x_t, x0, Q, Q_bar: normalised(Q[x_t] * Q_bar[:, x0]),
    ),
    "not-normalised": (
        "the product is right, but the chances do not add up to 1.",
        lambda x_t, x0, Q, Q_bar: Q[:, x_t] * Q_bar[x0],
    ),
    "likelihood-alone": (
        "x_0 is forgotten: this is the column of Q alone.",
        lambda x_t, x0, Q, Q_bar: normalised(Q[:, x_t]),
    ),
    "prior-alone": ("x_t is forgotten: this is the row of Q_bar alone.", lambda x_t, x0, Q, Q_bar: Q_bar[x0]),
    "tokens-swapped": (
        "x_t and x_0 have changed places.",
        lambda x_t, x0, Q, Q_bar: normalised(Q[:, x0] * Q_bar[x_t]),
    ),
    "matrices-swapped": (
        "the two matrices have changed places: Q_bar leads from x_0, Q to x_t.",
        lambda x_t, x0, Q, Q_bar: normalised(Q_bar[:, x_t] * Q[x0]),
    ),
    "sum": ("the two are added; Bayes multiplies.", lambda x_t, x0, Q, Q_bar: normalised(Q[:, x_t] + Q_bar[x0])),
    "softmax": (
        "the chances go through exp once more; they are chances already.",
        lambda x_t, x0, Q, Q_bar: normalised(np.exp(Q[:, x_t] * Q_bar[x0])),
    ),
    "forward": (
        "this goes on from x_t by one more step. Asked is the step back.",
        lambda x_t, x0, Q, Q_bar: Q[x_t],
    ),
}


def some_matrices(seed):
    """Two transition matrices without any symmetry that could hide a slip."""
    rng = np.random.default_rng(seed)
    return tuple(rows / rows.sum(1, keepdims=True) for rows in rng.random((2, 4, 4)) + 0.1)


POSTERIOR = Probe(
    ("x_t", "x0", "Q", "Q_bar"),
    {
        "for x_t = 1 and x_0 = 2": (1, 2, *some_matrices(1)),
        "for x_t = 0 and x_0 = 3": (0, 3, *some_matrices(2)),
        "for x_t = x_0 = 1": (1, 1, *some_matrices(3)),
    },
    chances_of,
    posterior,
)


def latents_of(value, z, *others):
    scaled = row(value, f"the scaled latents, {len(z)} numbers", len(z), len(z))
    return {f"latent {i}": number for i, number in enumerate(scaled)}


def scaled(z, train_std):
    return z / train_std


def size_of(look):
    """Standard deviation of what comes out for the second set."""
    numbers = [number for what, (number, _) in look.items() if what.startswith(SECOND_SET)]
    return f"for latents of standard deviation 7.68 the result has {np.std(numbers):.2f}, and it should have 1."


SCALE_SLIPS = {
    "hard-coded": (
        "0.18215 belongs to another autoencoder. The factor is 1 over the standard deviation of these latents.",
        lambda z, train_std: 0.18215 * z,
    ),
    "other-constant": (
        "another constant: right for one autoencoder, wrong for the next. train_std is handed in.",
        lambda z, train_std: 0.13025 * z,
    ),
    "multiplied": ("the latents become larger still: divide.", lambda z, train_std: z * train_std),
    "variance": ("this divides by the variance.", lambda z, train_std: z / train_std**2),
    "root": ("this divides by the root of the standard deviation.", lambda z, train_std: z / sqrt(train_std)),
    "own-std": (
        "each batch is scaled by its own standard deviation, so the decoder cannot know by what. Take train_std.",
        lambda z, train_std: z / z.std(),
    ),
    "centred": (
        "the mean of this batch was taken away; the decoder would miss it.",
        lambda z, train_std: (z - z.mean()) / train_std,
    ),
    "unscaled": ("the latents come out as they went in.", lambda z, train_std: z),
}
SECOND_SET = "with train_std = 7.68"


def some_latents(std, seed):
    z = np.random.default_rng(seed).standard_normal(12)
    return std * (0.1 + (z - z.mean()) / z.std()), std


SCALE = Probe(
    ("z", "train_std"),
    {"with train_std = 3.6": (some_latents(3.2, 1)[0], 3.6), SECOND_SET: some_latents(7.68, 2)},
    latents_of,
    scaled,
    symptom=size_of,
)
PUBLISHED = (
    "This slip was published: issue 493 of hpcaitech/Open-Sora found 0.18215, Stable Diffusion 1's factor, hard-coded "
    "for an autoencoder that needs 0.13025. The makers confirmed it; training had gone on all the same."
)

EXERCISES = {
    "scale_by_hand": Parts(
        asks="two numbers in one list: factor, shift",
        parts=scale_by_hand(),
        praise="the factor of Stable Diffusion 1, and what its absence would do to every step.",
        hints=(
            "Divided by its standard deviation, anything has standard deviation 1.",
            "SNR compares variances: the signal's is 5.49 squared times as large. Under the logarithm that is a sum.",
            "`factor = 1 / 5.49` and `shift = 2 * np.log(5.49)`",
        ),
    ),
    "debug_scale": Function(
        asks="the function scaled_mended with its one slip mended",
        probe=SCALE,
        truth=scaled,
        slips=SCALE_SLIPS,
        planted="hard-coded",
        praise=f"any autoencoder's latents come out at size 1 now. {PUBLISHED}",
        hints=(
            "Which of the two arguments is never used?",
            "1 / 0.18215 is 5.49: the standard deviation of one certain autoencoder's latents.",
            "`factor = 1 / train_std`",
        ),
    ),
    "stay_one_blank": Faded(
        asks="the numbers given and stay: `check.stay_one_blank(given, stay)`",
        draw=two_steps,
        make=stayed,
        blanks=1,
        praise="untouched, or touched and lucky.",
        hints=("There are two ways to be the same letter still.", "`stay = alpha_bar + luck`"),
    ),
    "stay_by_hand": Faded(
        asks="the numbers given and three of yours: `check.stay_by_hand(given, alpha_bar, luck, stay)`",
        draw=two_steps,
        make=stayed,
        blanks=3,
        praise="that is the diagonal of Q_bar.",
        hints=(
            "A letter is untouched if neither step touched it: multiply.",
            "A touched letter becomes each of the K with the same chance, itself too.",
            "`alpha_bar = (1 - beta1) * (1 - beta2)`, `luck = (1 - alpha_bar) / K`, and the sum of both.",
        ),
    ),
    "masks_by_hand": Parts(
        asks="three numbers in one list: beta, masked, opens",
        parts=masks_by_hand(),
        praise="the same number in every step, and the same on the way back.",
        hints=(
            "Think of 8 letters of which one goes in each step. How many are there before step 6?",
            "After step 6 six of the 8 are masks. One of these six is new.",
            "`beta = 1 / (8 - 6 + 1)`",
        ),
    ),
    "my_absorb": Function(
        asks="your function absorb(x0, u, alpha_bar, mask)",
        probe=ABSORB,
        truth=absorb,
        slips=ABSORB_SLIPS,
        praise="the whole forward process of a masked language model in one line.",
        hints=(
            "u is even between 0 and 1, so `u < p` is True with chance p. Which chance is that of a mask?",
            "alpha_bar is the chance to stay, so a mask has 1 - alpha_bar.",
            "`return np.where(u < 1 - alpha_bar, mask, x0)`",
        ),
    ),
    "my_posterior": Function(
        asks="your function posterior(x_t, x0, Q, Q_bar)",
        probe=POSTERIOR,
        truth=posterior,
        slips=POSTERIOR_SLIPS,
        praise="Bayes in one line: how x_t is reached from each token, times how each token is reached from x_0.",
        hints=(
            "For each token i in between: the chance to come from x_0 to i, times the chance to go from i to x_t.",
            "`Q_bar[x0]` is a row, from x_0 to each i. From each i to x_t is a column: `Q[:, x_t]`.",
            "`p = Q[:, x_t] * Q_bar[x0]`, and then `return p / p.sum()`.",
        ),
    ),
    "which_corruption": Parts(
        asks="four words in the order latents, embedding, code, revise: each is gaussian, masks or uniform",
        parts=WHICH,
        praise="the data decides: is there a little, and must one see what is missing?",
        hints=(
            "First ask whether the data can be changed a little.",
            "Of those that cannot: masks say what is missing and are never changed back; letters can be revised.",
        ),
    ),
}

QUESTIONS = {
    "scaling-factor": Question(
        "What is the scaling factor of an autoencoder, and what happens without it?",
        "1 over the standard deviation of its latents. Without it the latents are c times too large, and log-SNR is "
        "2 ln c too high at every t: the network trains on another schedule than the one chosen. Nothing fails.",
        (
            "1 over the standard deviation of the latents.",
            "Without it log-SNR moves by 2 ln c at every t.",
            "No error says so.",
        ),
    ),
    "why-latents": Question(
        "Why does one diffuse latents at all, and not pixels?",
        "There are many times fewer of them (48 times in Stable Diffusion), so a network is that much cheaper, and the "
        "autoencoder has already dealt with the fine texture that nobody needs to plan.",
        (
            "Far fewer numbers.",
            "Texture is left to the decoder.",
        ),
    ),
    "length-and-noise": Question(
        "Why does a word of 64 numbers bear more noise than a word of 4?",
        "The noise of each number is drawn anew, and two words differ in many of them at once, so the evidence for the "
        "right word adds up. It is why large pictures bear more noise, too. The schedule must be shifted for it.",
        (
            "Independent noise in each number, evidence adds up.",
            "The same as with large pictures.",
            "So log-SNR must be lower for the same task.",
        ),
    ),
    "two-corruptions": Question(
        "Which two corruptions of tokens are usual, and what does each do in one step?",
        "With chance β a token is touched. Absorbing: it becomes the mask, and stays it. Uniform: it becomes any of "
        "the K tokens, itself too. With 1 - β it stays as it is.",
        (
            "Absorbing: into a mask, for good.",
            "Uniform: into any token, itself too.",
        ),
    ),
    "discrete-closed-form": Question(
        "Discrete corruption has a closed form, too. Which, and why?",
        "Q̄ₜ = ᾱₜ I + (1 - ᾱₜ) 1π, with ᾱₜ the product of all 1 - β. A token that is touched twice is "
        "touched: 1π times 1π is 1π, so the product of all steps has the form of one step.",
        (
            "ᾱ I + (1 - ᾱ) 1π.",
            "Touched twice is touched.",
            "ᾱ is the chance that no step touched it.",
        ),
    ),
    "masks-evenly": Question(
        "Where does βₜ = 1 / (T - t + 1) come from?",
        "It masks the same share of all letters in each step. Before step t there are T - t + 1 of T left, and one of "
        "them goes. So t / T are masked at t, and all of them at T.",
        (
            "The same share of all letters in each step.",
            "t / T are masked at t.",
        ),
    ),
    "scale-free": Question(
        "Interview: the autoencoder is trained together with its own decoder. Does the scale of its latents matter?",
        "Yes, for the forward process. The decoder undoes any scale, but the noise has a fixed size: it is the ratio "
        "of the two that the schedule sets. So latents are brought to variance 1 before noise comes in.",
        (
            "The noise has a fixed size, so the ratio changes.",
            "Scale to variance 1 before the noise, undo it before the decoder.",
        ),
        wrong="No: a linear factor is learned away by the next layer.",
        tempting="For a layer of a network it is true: its weights can undo a factor.",
        but="The noise is added before any layer. A factor changes how much of the signal it covers, and no layer gets "
        "that back.",
    ),
    "bert-is-diffusion": Question(
        "Interview: what tells an absorbing diffusion model from BERT?",
        "The share of masks. BERT hides a fixed share of about 15 % and learns to understand; absorbing diffusion "
        "draws the share from none to all, so it can start from nothing but masks, and its loss bounds the likelihood.",
        (
            "Any share of masks, from none to all.",
            "So it can generate, starting from masks only.",
        ),
        wrong="Nothing: both predict masked tokens.",
        tempting="The network, the input and the target look alike.",
        but="A model that has seen only texts with few masks has never learned to begin one.",
    ),
    "gaussian-on-ids": Question(
        "Interview: why not add Gaussian noise to token ids and round?",
        "An id is a name. Token 17 plus 0.6 would become 18, a word that has nothing to do with 17. Noise is only "
        "gradual where near numbers mean near things: embeddings, latents, pixels, grey levels.",
        (
            "Ids are names without an order.",
            "Gaussian noise needs near numbers to mean near things.",
        ),
        wrong="It works if the noise is small enough.",
        tempting="With noise under one half every token is rounded back to itself.",
        but="Then nothing is corrupted at all; and as soon as something is, it jumps to an unrelated neighbour in the "
        "list.",
    ),
}
