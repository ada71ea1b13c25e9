"""Lesson 11: latents and embeddings at the right scale, and tokens that turn into masks or into other tokens."""

import numpy as np

from diffcourse.exercise.functions import Function, Probe
from diffcourse.exercise.kinds import hundredths, one_word
from diffcourse.exercise.numbers import Blanks, Parts, numbers_of
from diffcourse.exercise.parse import Mistake, numbers_in, shown
from diffcourse.exercise.readers import a_number, a_row
from diffcourse.exercise.worked import Worked

# -- numbers by hand --------------------------------------------------------------------------------------------------

SCALE = Worked("""
factor = 1 / std
    factor > 0              | A factor below 0 would turn the latents round.
    1 - std                 | This takes the standard deviation from 1. Divide 1 by it.
    0.13025                 | This is the factor of another autoencoder, the one of Stable Diffusion XL.
    log(std)                | This is a logarithm, which belongs to the shift. The factor is 1 over std.
    1 / log(std)
    exp(-std)               | This takes e to the power of -std; the factor divides by it.
    std - 1                 | This takes 1 from the standard deviation. Divide 1 by it.
    std / 100               | This is a hundredth of the standard deviation; the factor undoes it.
shift = 2 * log(std)
    -2 * log(std)           | The sign is wrong: larger latents have more signal, so log-SNR is higher.
    std**2                  | This is the factor on SNR itself. Take its logarithm.
    std
    log(std)**2             | The logarithm is squared; the square stands inside it.
    -log(std)               | This is ln of the factor. SNR compares variances, and without the factor it is higher.
    20 * log10(std)         | This is in decibels; log-SNR is the natural logarithm.
    log(std**2 + 1)         | This adds 1 inside the logarithm. SNR is just std squared times as large.
    log(std**2 - 1)         | This takes 1 away inside the logarithm. SNR is just std squared times as large.
    exp(2 * std)            | This is an exponential; the question is a logarithm.
    2 * log(round(1 / std, 2))
        | This was made from a rounded factor, and the sign is wrong: without the factor log-SNR is higher.
""")

STAY = Worked("""
alpha_bar = (1 - beta1) * (1 - beta2)
    0 <= alpha_bar <= 1     | alpha_bar is a chance: it lies between 0 and 1.
    beta1 * beta2           | This is the chance that both steps touch the letter. Multiply the chances 1 - beta.
    1 - (beta1 + beta2) / 2 | This averages the chances 1 - beta. Multiply them.
    exp(-(beta1 + beta2))   | This is exp(-sum of the betas). That is close only while they are small.
    (1 - beta1) * (1 - beta1 - beta2) | This takes both betas in the second step; it has beta2 alone.
    (1 - beta1 / K) * (1 - beta2 / K) | This divides by K too early. A letter is touched, whatever it becomes.
luck = (1 - alpha_bar) / K
    0 <= luck <= 1          | A chance lies between 0 and 1.
    1 / K                   | This is 1 / K, as if every letter had been touched.
    (1 - alpha_bar) * (K - 1) / K | This is the chance of all the other letters together.
stay = alpha_bar + luck
    0 <= stay <= 1          | A chance lies between 0 and 1.
    (1 - beta1 * (K - 1) / K) * (1 - beta2 * (K - 1) / K)
        | This multiplies the chances to stay in each step. A letter that left and came back is lost in it.
    alpha_bar + luck - alpha_bar * luck
        | This subtracts a case of both. A letter is untouched or touched, never both: just add.
    alpha_bar
        | This counts the untouched alone. A letter that was redrawn may come out as the same one again.
    luck                    | This counts the redrawn ones that were lucky. The untouched ones are the same letter, too.
""")


def two_steps(rng):
    return {
        "K": int(rng.choice([4, 5, 8, 10])),
        "beta1": hundredths(rng, 0.10, 0.40),
        "beta2": hundredths(rng, 0.10, 0.40),
    }


STAYS = {"worked": STAY, "draw": two_steps, "example": {"K": 4, "beta1": 0.20, "beta2": 0.30}}

EVENLY = Worked("""
beta = 1 / (T - t + 1)
    0 < beta <= 1           | beta is a chance: it lies between 0 and 1.
    1 / (T - t)             | Before step t, T - t + 1 of the T letters are left, and one of them goes.
    1 / T                   | This is 1 / T, a share of all letters. Some are masked already, so a larger share goes.
    1 / (t - 1)             | This counts the masks. The step takes one of the letters that are left, T - t + 1.
    (T - t + 1) / T         | This is the share of letters that are left before the step; one of them goes.
    (T - t) / T             | This is the share of letters that are left after the step.
    (t - 1) / T             | This is the share of masks before the step.
masked = t / T
    0 <= masked <= 1        | A share lies between 0 and 1.
    1 - t / T               | This is the share of letters that are left.
    1 - (1 - 1 / T)**t      | This takes the same beta in every step. It grows from 1 / T to 1.
    1 - (1 - 1 / (T - t + 1))**t
    t * beta                | This takes the same beta in every step. It grows from 1 / T to 1.
opens = 1 / t
    0 <= opens <= 1         | A chance lies between 0 and 1.
    (t - 1) / t             | This is the chance that it was a mask already.
    1 / T                   | This is 1 / T, the chance to turn into a mask just here. Only t of the T are masks now.
    1 / (t - 1)             | This is 1 / (t - 1): at t there are t masks in T.
    (T - t + 1) / T         | This is the share of letters at t - 1.
    beta * t / T            | This is beta times the share of masks; it is letters that a step masks.
""")

MASK_LOSS = Worked("""
surprise = -log(p1) - log(p2)
    surprise > 0            | A chance below 1 has a logarithm below 0; the minus makes the cost positive.
    -log(p1 + p2)           | The chances are added inside the logarithm. Add the two costs.
    (-log(p1) - log(p2)) / 2
        | This is the mean of the two costs. Add them: each mask has its own cost.
weight = 1 / t
    1 / (1 - t)             | This divides by the share of letters in sight. Divide by t, the share of masks.
loss = weight * surprise
""")

which = one_word({"gaussian": "normal", "masks": "absorbing", "uniform": "random letters"})
WHICH = {
    "latents": which(
        "gaussian",
        masks="Latents are numbers with neighbours. A little noise is possible, so nothing need be hidden.",
        uniform="Latents are numbers with an order, and no list of K of them exists.",
    ),
    "embedding": which(
        "gaussian",
        masks="Once a word is a vector, a little noise is possible.",
        uniform="A vector has no list of K values to be drawn from.",
    ),
    "code": which(
        "masks",
        gaussian="Token 17 plus 0.3 is no token, and 18 is no nearer to 17 than 900 is.",
        uniform="Possible, but you would not see which tokens are missing, and you must.",
    ),
    "revise": which(
        "uniform",
        gaussian="Moves are names, not numbers.",
        masks="A mask that was opened stays as it is, so nothing can be revised on the way back.",
    ),
}


# -- functions --------------------------------------------------------------------------------------------------------

ABSORB = Worked("""
chance = 1 - alpha_bar
    1 - sqrt(alpha_bar)     | sqrt(alpha_bar) belongs to Gaussian noise; a chance has no root.
    sqrt(1 - alpha_bar)     | This root belongs to Gaussian noise; a chance has no root.
    0.5                     | Half of the tokens are masked, whatever alpha_bar says.
return where(u < chance, mask, x0)
    where(u[0] < chance, mask, x0) | One draw decides for all tokens. Each has its own.
    where(arange(len(x0)) < chance * len(x0), mask, x0)
        | This masks the first tokens of the row. u decides which ones go.
    where(arange(len(x0)) < int(chance * len(x0)), mask, x0)
    where(arange(len(x0)) >= len(x0) - int(chance * len(x0)), mask, x0)
        | This masks the last tokens of the row. u decides which ones go.
    where(argsort(argsort(u)) < int(chance * len(x0)), mask, x0)
        | Exactly that share of the row is masked. Each token has its own u, whatever the others do.
    where(u > alpha_bar, mask, x0)
        | This masks where u is large. Mask where u is below the chance to be masked.
    where(u < chance, -1, x0) | The masked ones become -1. Use the `mask` that is handed in.
    where(u < chance, max(x0) + 1, x0)
        | The mask is made from the letters. It is the number `mask` that is handed in.
    u < chance              | This says which tokens are masked; give back the tokens.
    x0 + mask * (u < chance) | The mask is added to the letter. Put it in place of the letter.
    where(sort(u) < chance, mask, x0) | The draws are sorted here. Each u belongs to its own token.
    sqrt(alpha_bar) * x0 + sqrt(1 - alpha_bar) * u
        | This is the closed form for Gaussian noise. A token is kept or masked, with nothing in between.
    x0[u < chance]          | These are some of the tokens, so the row is shorter. A mask takes the place of a token.
    full_like(x0[u < chance], mask)
    x0[u >= chance]         | The masked ones are left out, so the row is shorter. A mask takes the place of a token.
""")


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


def some_letters(seed, n, alpha_bar, mask):
    rng = np.random.default_rng(seed)
    return rng.integers(0, mask - 3, n), rng.random(n), alpha_bar, mask


MASKED = Probe(
    ("x0", "u", "alpha_bar", "mask"),
    {
        "with alpha_bar = 0.7": some_letters(1, 40, 0.7, 27),
        "with alpha_bar = 0.2": some_letters(2, 40, 0.2, 9),
    },
    tokens_of,
    ABSORB,
)

MASKED_LOSS = Worked("""
surprise = -log(chances[masked])
    -log(chances[~masked])  | This counts the letters in sight. Only masks are guessed.
return sum(surprise) / t
    sum(surprise) / len(chances) / t | This is the mean over all letters; the loss of a text is their sum.
    mean(surprise)          | This divides by the number of masks. The weight is 1 / t, with the t that was drawn.
    sum(surprise) / mean(masked)
        | This divides by the share of masks in this one text. The weight is 1 / t, with the t that was drawn.
""")


def some_guesses(seed, n, t):
    rng = np.random.default_rng(seed)
    return rng.uniform(0.05, 0.95, n).round(2), rng.random(n) < t, t


LOST = Probe(
    ("chances", "masked", "t"),
    {"with t = 0.4": some_guesses(1, 8, 0.4), "with t = 0.75": some_guesses(3, 6, 0.75)},
    a_number("the loss"),
    MASKED_LOSS,
)

POSTERIOR = Worked("""
p = Q[:, x_t] * Q_bar[x0]
    Q[x_t] * Q_bar[x0]
        | This takes a row of Q: where x_t can go. Take the column: where x_t can have come from.
    Q[x_t] * Q_bar[:, x0]   | Rows and columns have changed places in both matrices.
    exp(Q[:, x_t] * Q_bar[x0]) | The chances go through exp once more; they are chances already.
    Q @ Q_bar[x0]           | This adds up over all tokens (`@`). The product is number by number: `*`.
    Q[:, x_t] * (Q_bar @ Q)[x0] | This is Q_bar with step t in it already; it ends at t - 1.
    (Q_bar @ Q)[x0]         | This is the way forward from x0 through all t steps; the question is a step back.
    (Q @ Q_bar)[x0]
    Q * Q_bar               | This multiplies whole matrices; x_t and x0 pick a column and a row.
return p / sum(p)
    Q[x_t]                  | This goes one more step on from x_t. Go back.
    argmax(p)               | This is the likeliest token; give back the chance of each.
    p / sqrt(sum(p**2))     | This makes the squares add up to 1. It is the chances that add up to 1.
    p / len(p)              | This divides by the number of tokens. Divide by the sum.
    p / Q_bar[x0, x_t]      | This divides by Q_bar at x_t, which is without step t. Divide by the sum.
    p / Q[x0, x_t]          | This divides by one step from x0 to x_t. Divide by the sum.
    p / sum(Q[:, x_t])      | This divides the column by its sum. Divide the product by the sum of the product.
""")


def some_matrices(seed):
    """Two transition matrices without any symmetry that could hide a slip."""
    rng = np.random.default_rng(seed)
    return tuple(rows / rows.sum(1, keepdims=True) for rows in rng.random((2, 4, 4)) + 0.1)


STEPPED_BACK = Probe(
    ("x_t", "x0", "Q", "Q_bar"),
    {
        "for x_t = 1 and x_0 = 2": (1, 2, *some_matrices(1)),
        "for x_t = 0 and x_0 = 3": (0, 3, *some_matrices(2)),
        "for x_t = x_0 = 1": (1, 1, *some_matrices(3)),
    },
    a_row("a chance for each of the {} tokens", "the chance of token {k}", place=2),
    POSTERIOR,
)

SCALED = Worked("""
factor = 1 / train_std
    0.18215
        | [hard-coded] 0.18215 belongs to another autoencoder. The factor is 1 over the standard deviation of these
        | latents.
    0.13025                 | This constant is right for one autoencoder and wrong for the next. Use train_std.
    0.18215 * train_std     | This multiplies the old constant by train_std. The factor is made of train_std alone.
    0.18215 / train_std     | The old constant is still in it. The factor is made of train_std alone.
    5.49 / train_std
    0.18215 * (5.49 / train_std)**2
    log(train_std)          | This is a logarithm; the factor is 1 over train_std.
    std(z) / train_std      | Each batch brings in its own standard deviation. Make the factor of train_std alone.
    1 / std(z)
        | Each batch is scaled by its own standard deviation, so the decoder cannot know by what. Use train_std.
return factor * z
    (z - mean(z)) * factor  | The mean of this batch is taken away; the decoder would miss it.
    (z - mean(z)) / std(z)  | Each batch is standardised by its own mean and size. Use train_std, and leave the mean.
    train_std               | This is train_std; give back the latents divided by it.
    z - train_std           | This subtracts train_std; divide by it.
""")


def size_of(look):
    """Standard deviation of what comes out for the second set."""
    numbers = [number for what, (number, _) in look.items() if what.startswith(SECOND_SET)]
    return f"for latents of standard deviation 7.68 the result has {np.std(numbers):.2f}, and it should have 1."


def some_latents(std, seed):
    z = np.random.default_rng(seed).standard_normal(12)
    return std * (0.1 + (z - z.mean()) / z.std()), std


SECOND_SET = "with train_std = 7.68"
SIZED = Probe(
    ("z", "train_std"),
    {"with train_std = 3.6": (some_latents(3.2, 1)[0], 3.6), SECOND_SET: some_latents(7.68, 2)},
    a_row("the scaled latents, {} numbers", "latent {k}"),
    SCALED,
    symptom=size_of,
)

PUBLISHED = (
    "This slip was published: issue 493 of hpcaitech/Open-Sora found 0.18215, Stable Diffusion 1's factor, hard-coded "
    "for an autoencoder that needs 0.13025. The makers confirmed it; training had gone on all the same."
)

EXERCISES = {
    "scale_by_hand": Parts(
        parts=numbers_of(SCALE, {"std": 5.49}),
        praise="the factor of Stable Diffusion 1, and what its absence would do to every step.",
        hints=(
            "Divided by its standard deviation, anything has standard deviation 1.",
            "SNR compares variances: the signal's is 5.49 squared times as large. Under the logarithm that is a sum.",
            "`factor = 1 / 5.49` and `shift = 2 * np.log(5.49)`",
        ),
    ),
    "debug_scale": Function(
        asks="the function scaled_mended with its one slip mended",
        probe=SIZED,
        planted="hard-coded",
        as_it_was=3424921929,
        praise=f"any autoencoder's latents come out at size 1 now. {PUBLISHED}",
        hints=(
            "Which of the two arguments is never used?",
            "1 / 0.18215 is 5.49: the standard deviation of one certain autoencoder's latents.",
            "`factor = 1 / train_std`",
        ),
    ),
    "stay_one_blank": Blanks(
        **STAYS,
        blanks=1,
        praise="untouched, or touched and lucky.",
        hints=("There are two ways to be the same letter still.", "`stay = alpha_bar + luck`"),
    ),
    "stay_by_hand": Blanks(
        **STAYS,
        blanks=3,
        praise="that is the diagonal of Q_bar.",
        hints=(
            "A letter is untouched if neither step touched it: multiply.",
            "A touched letter becomes each of the K with the same chance, itself too.",
            "`alpha_bar = (1 - beta1) * (1 - beta2)`, `luck = (1 - alpha_bar) / K`, and the sum of both.",
        ),
    ),
    "masks_by_hand": Parts(
        parts=numbers_of(EVENLY, {"T": 8, "t": 6}),
        praise="the same share of all letters in every step, there and back.",
        hints=(
            "Think of 8 letters of which one goes in each step. How many are there before step 6?",
            "After step 6 six of the 8 are masks. One of these six is new.",
            "`beta = 1 / (8 - 6 + 1)`",
        ),
    ),
    "my_absorb": Function(
        asks="your function absorb(x0, u, alpha_bar, mask)",
        probe=MASKED,
        praise="the whole forward process of a masked language model in one line.",
        hints=(
            "u is even between 0 and 1, so `u < p` is True with chance p. Which chance is that of a mask?",
            "alpha_bar is the chance to stay, so a mask has 1 - alpha_bar.",
            "`return np.where(u < 1 - alpha_bar, mask, x0)`",
        ),
    ),
    "mask_loss_by_hand": Parts(
        parts=numbers_of(MASK_LOSS, {"t": 0.4, "p1": 0.5, "p2": 0.2}),
        praise="one text's share of the whole loss of a masked language model.",
        hints=(
            "A guess costs -ln of the chance that it gave to the true letter. Two letters: two costs.",
            "In the step back from t to t - dt a mask opens with chance dt / t.",
            "`weight = 1 / 0.4`",
        ),
    ),
    "my_mask_loss": Function(
        asks="your function mask_loss(chances, masked, t)",
        probe=LOST,
        praise="the training loss of MDLM and LLaDA, for one text.",
        hints=(
            "Letters in sight cost nothing: `np.where(masked, ..., 0)`.",
            "A masked letter costs -ln of the chance of the true one.",
            "`return np.where(masked, -np.log(chances), 0).sum() / t`",
        ),
    ),
    "my_posterior": Function(
        asks="your function posterior(x_t, x0, Q, Q_bar)",
        probe=STEPPED_BACK,
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
        praise="the data decides: can it be changed a little, and must one see what is missing?",
        hints=(
            "First ask whether the data can be changed a little.",
            "Of those that cannot: masks say what is missing and are never changed back; letters can be revised.",
        ),
    ),
}
