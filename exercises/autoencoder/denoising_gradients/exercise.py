"""Where the noise stands in a denoiser's cost, and where it does not."""

import numpy as np

from authoring.course import case, draw

TITLE = "Noise in, none out"
POINTS = 3


def denoising_gradients(x, noise, W, U):
    """Return (J, dW, dU) of a linear denoising autoencoder that sees x + noise and is to answer x.

    x, noise (N, D), W (D, Z), U (Z, D). J is the mean of the squared errors over all N D entries. Nothing is
    changed in place.
    """
    seen = x + noise
    z = seen @ W
    e = z @ U - x
    d = 2 * e / x.size  # ∂J/∂x̂
    return np.mean(e**2), seen.T @ (d @ U.T), z.T @ d


def cases(rng):
    x = rng.integers(-2, 3, (3, 2)) * 1.0
    yield case(
        x,
        np.full((3, 2), 0.5),
        np.array([[1.0], [0]]),
        np.array([[1.0, 0]]),
        hint="The network sees x + noise. The error is x̂ − x, without the noise.",
    )
    yield case(
        rng.integers(-2, 3, (4, 3)) * 1.0,
        np.zeros((4, 3)),
        draw(rng, 3, 1),
        draw(rng, 1, 3),
        hint="Without noise this is the plain linear autoencoder. Begin with ∂J/∂x̂ of the mean over all entries, and send "
        "it back as through two dense layers: first through U, then through W.",
    )
    for N, D, Z in ((5, 4, 2), (2, 3, 1), (6, 3, 2)):
        yield case(
            draw(rng, N, D),
            draw(rng, N, D),
            draw(rng, D, Z),
            draw(rng, Z, D),
            hint="The target is x, but what W was multiplied with is x′: so x′ stands in ∂J/∂W. "
            "The mean is over all N D entries.",
        )


def wrong_target(x, noise, W, U):
    """compares with the noisy input"""
    return denoising_gradients(x + noise, np.zeros_like(noise), W, U)


def wrong_clean(x, noise, W, U):
    """lets the encoder see the clean input"""
    return denoising_gradients(x, np.zeros_like(noise), W, U)


def wrong_slope(x, noise, W, U):
    """puts the clean x into the gradient of W"""
    J, _, dU = denoising_gradients(x, noise, W, U)
    e = (x + noise) @ W @ U - x
    return J, 2 / x.size * x.T @ e @ U.T, dU


def wrong_mean(x, noise, W, U):
    """takes the mean over the examples only"""
    return tuple(x.shape[1] * part for part in denoising_gradients(x, noise, W, U))


def wrong_two(x, noise, W, U):
    """loses the 2 of the square's slope"""
    J, dW, dU = denoising_gradients(x, noise, W, U)
    return J, dW / 2, dU / 2


def wrong_place(x, noise, W, U):
    """adds the noise in place, and so changes the target"""
    x += noise
    z = x @ W
    e = z @ U - x
    d = 2 * e / x.size
    return np.mean(e**2), x.T @ (d @ U.T), z.T @ d
