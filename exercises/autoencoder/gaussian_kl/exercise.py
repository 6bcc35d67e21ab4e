"""What a variational code costs, and how that changes with what the encoder says."""

import numpy as np

from authoring.course import case, draw

TITLE = "The price of a code"
POINTS = 3


def gaussian_kl(mu, log_var):
    """Return (D, d_mu, d_log_var): the divergence of N(μ, σ²) from N(0, 1), summed over the entries of a code and averaged
    over the examples, and its gradients.

    mu, log_var (B, Z), where log_var = ln σ².
    """
    B = len(mu)
    var = np.exp(log_var)
    D = (mu**2 + var - 1 - log_var).sum() / (2 * B)
    return D, mu / B, (var - 1) / (2 * B)


def cases(rng):
    yield case(
        np.array([[1.0, 2]]),
        np.array([[0, np.log(4)]]),
        hint="This is the example by hand: 0.5 + 2.8069. The slopes are μ and (σ² − 1)/2, with σ² = exp(log_var).",
    )
    yield case(
        np.zeros((3, 2)),
        np.zeros((3, 2)),
        hint="μ = 0 and σ = 1 is the standard normal itself: the divergence and both gradients are 0.",
    )
    yield case(
        np.repeat(rng.integers(-3, 4, (1, 3)) / 2.0, 4, axis=0),
        np.repeat(rng.integers(1, 4, (1, 3)) / 2.0, 4, axis=0),
        hint="The same example four times: D is that of one, because it is a mean over the examples, and each row's "
        "gradient is a quarter of one's.",
    )
    for B, Z in ((1, 4), (5, 2)):
        yield case(
            draw(rng, B, Z),
            draw(rng, B, Z),
            hint="Sum over the entries of a code, mean over the examples; the gradients are those of this D, so they hold "
            "the factor 1/B as well.",
        )


def wrong_entries(mu, log_var):
    """takes the mean over the entries of the code, too"""
    D, d_mu, d_log_var = gaussian_kl(mu, log_var)
    Z = mu.shape[1]
    return D / Z, d_mu / Z, d_log_var / Z


def wrong_batch(mu, log_var):
    """gives gradients of the sum over the batch"""
    D, d_mu, d_log_var = gaussian_kl(mu, log_var)
    return D, d_mu * len(mu), d_log_var * len(mu)


def wrong_deviation(mu, log_var):
    """takes log_var for ln σ"""
    return gaussian_kl(mu, 2 * log_var)


def wrong_sign(mu, log_var):
    """returns minus the divergence, as it stands in the bound of ln p(x)"""
    D, d_mu, d_log_var = gaussian_kl(mu, log_var)
    return -D, -d_mu, -d_log_var


def wrong_chain(mu, log_var):
    """differentiates with respect to σ² in place of ln σ²"""
    D, d_mu, _ = gaussian_kl(mu, log_var)
    return D, d_mu, (1 - np.exp(-log_var)) / (2 * len(mu))
