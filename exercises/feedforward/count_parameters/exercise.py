"""How many numbers a network has to learn."""

from authoring.course import case

TITLE = "Count the parameters"
POINTS = 1


def count_parameters(sizes):
    """Return how many weights and biases a network of dense layers has, a whole number.

    sizes = [inputs, units of layer 1, …, outputs]
    """
    return sum(i * o + o for i, o in zip(sizes, sizes[1:]))


def cases(rng):
    hidden = [int(n) for n in rng.integers(2, 9, 2)]
    yield case(
        [2, *hidden, 1],
        link=f"feedforward?net=2-{hidden[0]}-{hidden[1]}-1",
        hint="A layer of 2 inputs and 3 units has 2 · 3 weights and 3 biases.",
    )
    yield case([int(rng.integers(3, 90)), 1], hint="A single neuron: one weight for each input, and one bias.")
    yield case(
        [1, *map(int, rng.integers(2, 9, 3)), 1],
        hint="A weight for each pair of neighbours, a bias for each unit; the inputs have no bias.",
    )
    yield case([784, *map(int, rng.integers(50, 200, 2)), 10], hint="The same sum, only larger.")


def wrong_biases(sizes):
    """counts the weights only"""
    return sum(i * o for i, o in zip(sizes, sizes[1:]))


def wrong_inputs(sizes):
    """gives the inputs a bias, too"""
    return sum(i * o for i, o in zip(sizes, sizes[1:])) + sum(sizes)


def wrong_one_bias(sizes):
    """counts one bias for each layer"""
    return sum(i * o + 1 for i, o in zip(sizes, sizes[1:]))


def wrong_last(sizes):
    """forgets the output layer"""
    return sum(i * o + o for i, o in zip(sizes[:-1], sizes[1:-1]))
