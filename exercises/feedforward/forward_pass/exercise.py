"""A complete forward pass."""

from authoring.course import case, draw, listed
from nblib import activations

TITLE = "The whole forward pass"
POINTS = 4


def forward_pass(X, weights, biases, phi):
    """Return [a¹, a², …, z of the last layer]: each layer's output for X (N, D), the last without activation.

    weights are matrices W (in, out), biases arrays b (out,), one of each for a layer; phi is the hidden activation.
    """
    a, outputs = X, []
    for W, b in zip(weights[:-1], biases[:-1]):
        a = phi(a @ W + b)
        outputs.append(a)
    outputs.append(a @ weights[-1] + biases[-1])
    return outputs


def cases(rng):
    x = draw(rng, 1, 2).clip(-1.5, 1.5)
    W, b, v, c = draw(rng, 2, 2), draw(rng, 2) + 0.05, draw(rng, 2, 1), draw(rng, 1) + 0.05
    yield case(
        x,
        [W, v],
        [b, c],
        activations.relu,
        link=f"feedforward?net=2-2-1&p={listed(W, b, v, c)}&phi=relu&out=linear&x={listed(x)}",
        hint="Two layers: a¹ = φ(X W + b), then z = a¹ W + b with the second layer's numbers.",
    )
    yield case(
        draw(rng, 3, 2),
        [draw(rng, 2, 1)],
        [draw(rng, 1)],
        activations.relu,
        hint="A network of one layer has no hidden layer, so φ is not used at all.",
    )
    for phi in (activations.tanh, activations.sigmoid):
        sizes = [int(n) for n in rng.integers(2, 4, 4)]
        yield case(
            draw(rng, 4, sizes[0]),
            [draw(rng, i, o) for i, o in zip(sizes, sizes[1:])],
            [draw(rng, o) + 0.05 for o in sizes[1:]],
            phi,
            hint="Each layer takes the output of the one before. The last one adds and stops: no φ.",
        )


def wrong_output(X, weights, biases, phi):
    """applies φ to the output layer, too"""
    a, outputs = X, []
    for W, b in zip(weights, biases):
        a = phi(a @ W + b)
        outputs.append(a)
    return outputs


def wrong_bias(X, weights, biases, phi):
    """forgets the biases"""
    return forward_pass(X, weights, [0 * b for b in biases], phi)


def wrong_sums(X, weights, biases, phi):
    """collects z instead of a"""
    a, outputs = X, []
    for W, b in zip(weights, biases):
        z = a @ W + b
        outputs.append(z)
        a = phi(z)
    return outputs


def wrong_input(X, weights, biases, phi):
    """begins the list with the input"""
    return [X, *forward_pass(X, weights, biases, phi)]
