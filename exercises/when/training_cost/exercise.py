"""How many multiplications a training takes."""

from authoring.course import case

TITLE = "What will it cost?"
POINTS = 2


def training_cost(sizes, examples, epochs):
    """Return how many multiplications with weights a training of dense layers takes, a whole number.

    sizes = [inputs, units of layer 1, …, outputs]. For an example, a layer of I inputs and O outputs takes I · O
    multiplications forward, I · O for the gradient of its weights, and I · O for the gradient of its inputs, which the first
    layer does not need.
    """
    products = [i * o for i, o in zip(sizes, sizes[1:])]
    return (3 * sum(products) - products[0]) * examples * epochs


def cases(rng):
    units = int(rng.integers(2, 9))
    yield case(
        [2, units, 1],
        1,
        int(rng.integers(1, 99)),
        link=f"playground?data=circle&net={units}tanh",
        hint="Every layer counts three times, but the first only twice: its inputs are the data.",
    )
    yield case(
        [int(rng.integers(3, 9)), 1],
        int(rng.integers(10, 100)),
        1,
        hint="One layer: it is the first and the last, so the gradient of its inputs is never needed.",
    )
    yield case(
        [784, 128, 10], 60000, int(rng.integers(2, 20)), hint="Cost of one example, times the examples, times the epochs."
    )
    yield case(
        [10, *map(int, rng.integers(5, 50, 3)), 2],
        1000,
        int(rng.integers(2, 9)),
        hint="Three times the products of all layers, less those of the first.",
    )


def wrong_three(sizes, examples, epochs):
    """counts the gradient of the data, too"""
    return 3 * sum(i * o for i, o in zip(sizes, sizes[1:])) * examples * epochs


def wrong_forward(sizes, examples, epochs):
    """counts the forward pass only"""
    return sum(i * o for i, o in zip(sizes, sizes[1:])) * examples * epochs


def wrong_last(sizes, examples, epochs):
    """leaves out the last layer's gradient instead of the first's"""
    products = [i * o for i, o in zip(sizes, sizes[1:])]
    return (3 * sum(products) - products[-1]) * examples * epochs


def wrong_epochs(sizes, examples, epochs):
    """forgets the epochs"""
    products = [i * o for i, o in zip(sizes, sizes[1:])]
    return (3 * sum(products) - products[0]) * examples
