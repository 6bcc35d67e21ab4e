"""How long a message can be after so many steps back."""

import numpy as np

from authoring.course import case, draw

TITLE = "What arrives, lag by lag"
POINTS = 3


def lag_norms(h, U):
    """Return the spectral norms (T,) of M_T, M_T M_{T−1}, … with M_t = diag(1 − h_t²) Uᵀ.

    h (T, H) the states h_1 … h_T, U (H, H) the state weights
    """
    product, norms = np.eye(len(U)), []
    for h_t in h[::-1]:
        product = product @ ((1 - h_t**2)[:, None] * U.T)
        norms.append(np.linalg.norm(product, 2))
    return np.array(norms)


def cases(rng):
    u = rng.integers(30, 120) / 40
    yield case(
        np.array([[0.0], [0.5], [0.0]]),
        np.array([[u]]),
        hint="One unit: the first step back gives |u|, the second |u|² (1 − 0.5²), and the norms multiply.",
        link="reber?text=BPTTTTTTTTTT",
    )
    yield case(
        np.zeros((4, 2)),
        np.array([[0.0, float(u)], [0.5, 0.0]]),
        hint="All slopes are 1, so the products are powers of Uᵀ. The second power is u/2 times the identity: the norm of a "
        "product is not the product of the norms.",
    )
    for T, H in ((3, 2), (5, 3)):
        yield case(
            draw(rng, T, H) / 2,
            draw(rng, H, H),
            hint="Begin with the last state. On which side does the product grow from lag to lag? And do the slopes belong "
            "to the rows of Uᵀ or to its columns?",
        )


def wrong_bound(h, U):
    """multiplies the norms of the steps instead of the steps"""
    return np.cumprod([np.linalg.norm((1 - h_t**2)[:, None] * U.T, 2) for h_t in h[::-1]])


def wrong_no_slope(h, U):
    """forgets the slopes"""
    return lag_norms(np.zeros_like(h), U)


def wrong_frobenius(h, U):
    """takes the root of the sum of squares for the spectral norm"""
    product, norms = np.eye(len(U)), []
    for h_t in h[::-1]:
        product = product @ ((1 - h_t**2)[:, None] * U.T)
        norms.append(np.linalg.norm(product))
    return np.array(norms)


def wrong_first(h, U):
    """begins at the first state"""
    return lag_norms(h[::-1], U)


def wrong_columns(h, U):
    """lets the slopes act after U, not before it"""
    product, norms = np.eye(len(U)), []
    for h_t in h[::-1]:
        product = product @ (U.T * (1 - h_t**2))
        norms.append(np.linalg.norm(product, 2))
    return np.array(norms)


def wrong_radius(h, U):
    """takes the largest eigenvalue for the norm"""
    product, values = np.eye(len(U)), []
    for h_t in h[::-1]:
        product = product @ ((1 - h_t**2)[:, None] * U.T)
        values.append(abs(np.linalg.eigvals(product)).max())
    return np.array(values)
