"""What several tests compute in plain Python, without any code of the course."""


def alpha_bars_by_hand(betas):
    """alpha_bar_0 = 1, alpha_bar_1, ..., alpha_bar_T."""
    row = [1.0]
    for beta in betas:
        row.append(row[-1] * (1 - beta))
    return row
