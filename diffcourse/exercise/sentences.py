"""What a learner reads about each kind of slip: one sentence a kind, with the learner's own names in it.

A sentence says what the answer *is* and never prints the right number. {x}, {y}: pieces of the line as it should be;
{wrong}: what stands there instead.
"""

SENTENCES = {
    # roots, squares, exponents
    "root-missing": "This is what you get with `{x}` in place of its root.",
    "roots-missing": "The roots are missing.",
    "root-added": "A root is taken of `{x}`, and there should be none.",
    "root-of-each": "The root is taken of each term here: `{wrong}`. It belongs over the whole.",
    "square-missing": "`{x}` should be squared, and is not.",
    "square-added": "`{x}` is squared here, and should not be.",
    "square-of-each": "Each term is squared here: `{wrong}`. The square belongs over the whole.",
    "doubled-for-squared": "`{x}` is doubled here; it should be squared.",
    "exponent-missing": "The exponent of `{x}` is missing.",
    "exponent-halved": "The exponent of `{x}` is half of what it should be.",
    "exponent-doubled": "The exponent of `{x}` is twice what it should be.",
    "exponent-sign": "The exponent of `{x}` has the wrong sign.",
    "multiplied-exponent": "`{x}` is multiplied by its exponent here: `{wrong}`.",
    "exponent-inverted": "The exponent of `{x}` is upside down.",
    # sums, differences, products, ratios
    "subtracted": "`{y}` is subtracted here; it should be added.",
    "added": "`{y}` is added here; it should be subtracted.",
    "divided": "This divides by `{y}`; it should multiply by it.",
    "multiplied": "This multiplies by `{y}`; it should divide by it.",
    "product-for-sum": "This multiplies `{x}` and `{y}`; they should be added.",
    "sum-for-product": "This adds `{x}` and `{y}`; they should be multiplied.",
    "difference-turned": "The difference is the wrong way round: `{wrong}`.",
    "ratio-turned": "The ratio is upside down: `{wrong}`.",
    "power-turned": "Base and exponent have changed places: `{wrong}`.",
    "averaged": "This takes the average of `{x}` and `{y}`; they should be added.",
    "term-missing": "The term `{y}` is missing.",
    "factor-missing": "The factor `{y}` is missing.",
    "division-missing": "The division by `{y}` is missing.",
    "numerator-missing": "`{y}` is missing above the fraction line.",
    "one-minus-missing": "This is what you get with `{x}` where `1 - {x}` belongs.",
    "one-minus-added": "This is what you get with `1 - {x}` where `{x}` belongs.",
    "one-plus": "This is what you get with `1 + {x}` where `1 - {x}` belongs.",
    "minus-missing": "The minus in front of `{x}` is missing.",
    "minus-added": "`{x}` has a minus in front of it here, and should not.",
    "inverted": "This is what you get with `1 / {x}` where `{x}` belongs.",
    "factor-twice": "The factor `{x}` goes in twice.",
    "bracket": "Brackets are missing: this is `{wrong}`.",
    "bracket-moved": "A bracket closes in the wrong place: this is `{wrong}`.",
    # names, functions, numbers
    "name": "This is what you get with `{wrong}` where `{x}` belongs.",
    "names-exchanged": "`{x}` and `{y}` have changed places.",
    "function": "This is what you get with `{wrong}` where `{x}` belongs.",
    "function-missing": "This is what you get with `{y}` as it is; `{x}` of it is missing.",
    "arguments-exchanged": "Two arguments have changed places: `{wrong}`.",
    "option-missing": "This is what you get without `{x}`.",
    "option-added": "This is what you get with `{wrong}`, which does not belong there.",
    "degrees": "This takes `{x}` for degrees; it is in radians.",
    "one-less": "This is one too low: `{wrong}`.",
    "one-more": "This is one too high: `{wrong}`.",
    "whole-row": "This takes all of `{x}`; only a part of it is meant.",
    "other-part": "This takes another part of `{x}`: `{wrong}`.",
    "comparison": "This compares with `{wrong}`, and should not.",
    "branches-exchanged": "The two cases have changed places.",
    "branch-always": "This takes one of two cases always: `{wrong}`.",
    "order": "These come in the wrong order: `{wrong}`.",
    # draws of noise
    "uniform-noise": "This noise is spread evenly over an interval. Gaussian noise has a bell shape: "
    "`rng.standard_normal`.",
    "shared-noise": "One draw is shared by many values, which then all move together. Each value needs its own: draw "
    "in the shape `{x}`.",
    "same-noise-each-call": "Every call gives the same noise, as from a seed set inside the function. Draw it from the "
    "`rng` handed in.",
    "no-noise": "No noise comes in.",
    # whole lines
    "other-line": "This is `{wrong}`; the question is `{x}`.",
    "other-returned": "This gives back `{wrong}`; that is only a step on the way.",
    "unchanged": "This gives back `{wrong}` as it came in.",
    "given": "This is `{wrong}`, one of the given numbers; the question is `{x}`.",
    "sign": "The size is right, but the sign is the other way round.",
    "percent": "This is in percent; give the number itself.",
    "hundredth": "This is a hundredth of it, as if it had been in percent.",
    "rounded-on-the-way": "The formula is right, but `{x}` was rounded to {wrong} on the way. Round at the end.",
    "example": "This is the answer to the worked example. The numbers here are others.",
    "pair": "Two things at once. {x} {y}",
    "either": "{x} Or else: {y}",
}
