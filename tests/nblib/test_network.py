import io
import pickle
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nblib.gradcheck import gradient_errors
from nblib.layers import Activation, Dense, Dropout, Flatten, Layer
from nblib.losses import binary_cross_entropy, cross_entropy, mse
from nblib.network import Network


@pytest.fixture
def rng():
    return np.random.default_rng(4)


def small(rng, output="softmax", dtype=np.float64, hidden=4):
    return Network(
        Dense(3, hidden, "xavier", rng, dtype=dtype),
        Activation("tanh"),
        Dense(hidden, 2, "xavier", rng, dtype=dtype),
        output=output,
    )


def xor():
    """Two layers that compute XOR: OR and NAND, then AND, all with a step."""
    return Network(
        Dense.of([[1, -1], [1, -1]], [-0.5, 1.5]), Activation("step"), Dense.of([[1], [1]], [-1.5]), output="step"
    )


def test_xor_by_hand():
    assert xor().predict([[0, 0], [0, 1], [1, 0], [1, 1]]).tolist() == [0, 1, 1, 0]


def test_params_are_the_layers_own_arrays(rng):
    net = small(rng)
    assert list(net.params) == ["0.W", "0.b", "2.W", "2.b"]
    net.params["2.b"][:] = [5, -5]
    assert net.layers[2].params["b"].tolist() == [5, -5]
    with pytest.raises(TypeError):
        net.params["2.b"] = np.zeros(2)  # would change nothing, so it must not pass in silence


@pytest.mark.parametrize(
    "loss",
    [
        lambda z: mse(z, [[1, 0], [0, 2], [1, 1], [3, -1], [0, 0]]),
        lambda z: cross_entropy(z, [0, 1, 1, 0, 1]),
        lambda z: binary_cross_entropy(z, np.eye(2)[[0, 1, 1, 0, 1]]),
    ],
)
@pytest.mark.parametrize("phi", ["tanh", "sigmoid", "gelu", "softmax"])
def test_gradients_through_the_whole_network(loss, phi, rng):
    net = Network(Flatten(), Dense(4, 5, "xavier", rng), Activation(phi), Dropout(0.3), Dense(5, 2, "xavier", rng))
    errors = gradient_errors(net, rng.standard_normal((5, 2, 2)), loss, seed=8)
    assert set(errors) == {"x", "1.W", "1.b", "4.W", "4.b"}
    assert max(errors.values()) <= 1e-6


def test_a_network_is_a_layer(rng):
    inner = small(rng)
    outer = Network(inner, Activation("tanh"), Dense(2, 1, "he", rng))
    assert list(outer.params) == ["0.0.W", "0.0.b", "0.2.W", "0.2.b", "2.W", "2.b"]
    assert max(gradient_errors(outer, rng.standard_normal((4, 3))).values()) <= 1e-6
    assert outer.output_shape((3,)) == (1,)
    assert outer.operations((3,)) == inner.operations((3,)) + 2 + 4


def test_a_layer_that_stands_twice_has_one_set_of_parameters_and_both_gradients(rng):
    shared = Dense(3, 3, "he", rng)
    net = Network(shared, Activation("tanh"), shared)
    assert list(net.params) == ["0.W", "0.b"]
    assert max(gradient_errors(net, rng.standard_normal((4, 3))).values()) <= 1e-6
    assert net.summary().splitlines()[-1].split() == ["total", "12", "39"]


@pytest.mark.parametrize("front", [(), (Flatten(),), (Flatten(), Dropout(0.2))])
def test_without_need_dx_the_gradients_are_the_same(front, rng):
    net = Network(*front, Dense(3, 4, "he", rng), Activation("tanh"), Dense(4, 2, "he", rng))
    x = rng.standard_normal((5, 3))
    y, cache = net.forward(x, np.random.default_rng(0))
    dx, grads = net.backward(y, cache)
    none, quick = net.backward(y, cache, need_dx=False)
    assert none is None and dx.shape == x.shape and set(quick) == set(grads)
    for name in grads:
        np.testing.assert_array_equal(quick[name], grads[name])
    assert Network(Activation("tanh")).backward(y, [(y, np.tanh(y))], need_dx=False) == (None, {})


@given(st.permutations(range(4)))
def test_hidden_units_may_change_places(order):
    rng = np.random.default_rng(0)
    net, x = small(rng), rng.standard_normal((5, 3))
    p = net.params
    other = Network(Dense.of(p["0.W"][:, order], p["0.b"][order]), Activation("tanh"), Dense.of(p["2.W"][order], p["2.b"]))
    np.testing.assert_allclose(other.forward(x)[0], net.forward(x)[0], rtol=1e-12, atol=1e-14)


@given(st.permutations(range(5)))
def test_each_row_is_predicted_on_its_own(order):
    rng = np.random.default_rng(0)
    net, x = small(rng), rng.standard_normal((5, 3))
    np.testing.assert_allclose(net.predict_proba(x[order]), net.predict_proba(x)[order], rtol=1e-12)


def test_what_the_output_means(rng):
    z = [[0.0, 2.0], [1.0, 0.0]]
    net = Network(Dense.of(np.eye(2), [0, 0]), output="softmax")
    assert net.predict(z).tolist() == [1, 0]
    np.testing.assert_allclose(
        net.predict_proba(z), [[1 / (1 + np.e**2), 1 / (1 + np.e**-2)], [1 / (1 + 1 / np.e), 1 / (1 + np.e)]]
    )
    assert Network(Dense.of(np.eye(2), [0, 0])).predict(z).tolist() == z
    one = Dense.of([[1.0]], [0.0])
    assert Network(one, output="sigmoid").predict([[0], [-1], [2]]).tolist() == [1, 0, 1]
    np.testing.assert_allclose(Network(one, output="sigmoid").predict_proba([[0.0], [np.log(3)]]), [0.5, 0.75])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtype_and_shape_of_predictions(dtype, rng):
    net = small(rng, dtype=dtype)
    x = rng.standard_normal((6, 3))
    assert net.dtype == dtype
    assert net.predict_proba(x).dtype == dtype and net.predict_proba(x).shape == (6, 2)
    assert net.predict(x).dtype == np.intp and net.predict(x).shape == (6,)


def test_prediction_has_no_chance_in_it(rng):
    net = Network(Dropout(0.5), small(rng), output="softmax")
    x = rng.standard_normal((6, 3))
    np.testing.assert_array_equal(net.predict_proba(x), net.predict_proba(x))
    np.testing.assert_array_equal(net.predict_proba(x), net.layers[1].predict_proba(x))


def test_summary_and_repr(rng):
    net = Network(
        Flatten(), Dense(784, 128, "he", rng), Activation("relu"), Dropout(0.5), Dense(128, 10, "he", rng), output="softmax"
    )
    lines = [line.split() for line in net.summary((28, 28)).splitlines()]
    assert lines[0] == ["layer", "output", "parameters", "operations"]
    assert lines[3] == ["Dense(784,", "128)", "(128,)", "100,480", "200,704"]
    assert lines[4] == ["Activation('relu')", "(128,)", "0", "128"]
    assert lines[6] == ["Dense(128,", "10)", "(10,)", "1,290", "2,560"]
    assert lines[7] == ["total", "101,770", "203,392"]
    assert len({len(line) for line in net.summary((28, 28)).splitlines()}) == 1
    assert repr(net) == (
        "Network(Flatten(), Dense(784, 128), Activation('relu'), Dropout(0.5), Dense(128, 10), output='softmax')"
    )
    assert repr(Network(Flatten())) == "Network(Flatten())"
    assert small(rng).summary() == small(rng).summary((3,))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda net: Network(), "layers must be at least one, but none came."),
        (
            lambda net: Network(np.tanh),
            "layers must be layers such as Dense(2, 3, 'zeros'), but one came as <ufunc 'tanh'>.",
        ),
        (
            lambda net: Network(Flatten(), output="relu"),
            "output must be one of 'linear', 'step', 'sigmoid', 'softmax', but came as 'relu'.",
        ),
        (
            lambda net: net.predict([1.0, 2.0, 3.0]),
            "X must be a batch with one row for each example, but came with shape (3,).",
        ),
        (
            lambda net: net.predict([[1.0, 2.0]]),
            "Dense(3, 4) takes 3 inputs for each example, but one came with shape (2,).",
        ),
        (lambda net: net.predict([[1.0, 2.0, float("nan")]]), "X must hold finite numbers only, but X[0, 2] is nan."),
        (lambda net: net.predict([["a", "b", "c"]]), "X must be an array of numbers, but came as [['a', 'b', 'c']]."),
        (
            lambda net: Network(net, output="sigmoid").predict([[1.0, 2.0, 3.0]]),
            "output='sigmoid' needs a last layer with 1 output, but it has (2,).",
        ),
        (
            lambda net: Network(net).predict_proba([[1.0, 2.0, 3.0]]),
            'output must be "sigmoid" or "softmax" to give probabilities, but is \'linear\'.',
        ),
        (
            lambda net: Network(Flatten()).summary(),
            "shape must be given, such as shape=(28, 28), when the first layer is no Dense.",
        ),
        (lambda net: net.summary((2,)), "Dense(3, 4) takes 3 inputs for each example, but one came with shape (2,)."),
    ],
)
def test_each_error_is_a_sentence(call, message, rng):
    with pytest.raises(ValueError) as error:
        call(small(rng))
    assert str(error.value) == message


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_save_and_load_round_trip(dtype, rng, tmp_path):
    net = Network(small(rng, dtype=dtype), Dense(2, 2, "he", rng, dtype=dtype))
    other = Network(small(rng, dtype=dtype), Dense(2, 2, "he", rng, dtype=dtype))
    kept = other.params["0.0.W"]
    net.save(tmp_path / "net")  # the name stays as given, no .npz is added
    assert other.load(tmp_path / "net") is other
    for name, p in net.params.items():
        np.testing.assert_array_equal(other.params[name], p)
    assert other.params["0.0.W"] is kept


class Trap:
    """Unpickled, it would leave a file behind."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


def member(value):
    file = io.BytesIO()
    np.lib.format.write_array(file, value)
    return file.getvalue()


def archive(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        for name, content in members.items():
            z.writestr(name, content)


def header(text):
    """Return the bytes of a .npy file that claims what `text` says and holds eight zeros."""
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text.encode() + bytes(64)


@pytest.mark.parametrize(
    "hostile",
    [
        "nothing",
        "text",
        "npy",
        "pickle",
        "half",
        "flipped",
        "missing",
        "more",
        "shape",
        "dtype",
        "complex",
        "object",
        "claims much",
        "unpacks to much",
        "python in the header",
        "nan",
        "not an npy",
    ],
)
def test_a_damaged_or_hostile_file_is_one_sentence_and_changes_nothing(hostile, rng, tmp_path):
    net, path = small(rng), tmp_path / "net.npz"
    good = {f"{name}.npy": member(p) for name, p in net.params.items()}
    net.save(path)
    content = path.read_bytes()
    trap = tmp_path / "trapped"
    match hostile:
        case "nothing":
            path.write_bytes(b"")
        case "text":
            path.write_text("weights, I promise")
        case "npy":
            path.write_bytes(member(np.ones(3)))
        case "pickle":
            path.write_bytes(pickle.dumps(Trap(trap)))
        case "half":
            path.write_bytes(content[: len(content) // 2])
        case "flipped":
            place = content.index(net.params["0.W"].tobytes())
            path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        case "missing":
            archive(path, {k: v for k, v in good.items() if k != "2.b.npy"})
        case "more":
            archive(path, good | {"3.W.npy": member(np.ones(3))})
        case "shape":
            archive(path, good | {"0.W.npy": member(np.ones((4, 3)))})
        case "dtype":
            archive(path, good | {"0.W.npy": member(np.ones((3, 4), np.float32))})
        case "complex":
            archive(path, good | {"0.b.npy": member(np.ones(2, complex))})
        case "object":
            archive(path, good | {"0.W.npy": member(np.array([[Trap(trap)] * 4] * 3))})
        case "claims much":
            claim = "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000, 1000000), }\n"
            archive(path, good | {"0.W.npy": header(claim)})
        case "unpacks to much":
            archive(path, good | {"0.W.npy": member(np.zeros((1000, 1000)))})
        case "python in the header":
            archive(path, good | {"0.W.npy": header(f"open({str(trap)!r}, 'w')\n")})
        case "nan":
            archive(path, good | {"0.W.npy": member(np.full((3, 4), np.nan))})
        case "not an npy":
            archive(path, good | {"0.W.npy": b"0.W"})
    before = {name: p.copy() for name, p in net.params.items()}
    with pytest.raises(ValueError) as error:
        net.load(path)
    assert str(error.value).endswith(".") and "\n" not in str(error.value)
    assert str(error.value).startswith("0.W must hold finite" if hostile == "nan" else "path must be a file that save")
    if hostile == "unpacks to much":  # refused by its size, before it is unpacked
        assert "holds a larger 0.W" in str(error.value)
    assert not trap.exists()
    for name, p in net.params.items():
        np.testing.assert_array_equal(p, before[name])


def test_every_cut_of_a_file_is_refused(rng, tmp_path):
    net, path = small(rng), tmp_path / "net.npz"
    net.save(path)
    content = path.read_bytes()
    for end in range(0, len(content), 37):
        path.write_bytes(content[:end])
        with pytest.raises(ValueError, match=r"^path must be a file that save\(\) wrote for Network"):
            net.load(path)


def test_a_file_of_another_network_names_what_it_holds(rng, tmp_path):
    net, path = small(rng), tmp_path / "net.npz"
    Network(Dense(3, 4, "he", rng)).save(path)
    with pytest.raises(ValueError, match=r"net\.npz' holds 0\.W, 0\.b\.$"):
        net.load(path)
    small(rng, hidden=3).save(path)
    with pytest.raises(ValueError, match=r"net\.npz' holds 0\.W as float64 of shape \(3, 3\)\.$"):
        net.load(path)
    with pytest.raises(FileNotFoundError):
        net.load(tmp_path / "none.npz")


def test_a_layer_of_ones_own_needs_only_what_differs(rng):
    class Double(Layer):
        def forward(self, x, rng=None):
            return 2 * x, None

        def backward(self, dy, cache, need_dx=True):
            return 2 * dy, {}

    net = Network(Double(), small(rng))
    assert max(gradient_errors(net, rng.standard_normal((4, 3))).values()) <= 1e-6
    assert repr(Double()) == "Double()"


@pytest.mark.parametrize(
    ("last", "output"),
    [
        *(("sigmoid", "sigmoid"), ("sigmoid", "softmax"), ("softmax", "softmax"), ("softmax", "sigmoid")),
        *(("relu", "sigmoid"), ("softplus", "sigmoid"), ("sigmoid", "step"), ("relu", "step"), ("step", "step")),
    ],
)
@pytest.mark.parametrize("after", [(), (Dropout(0.1),), (Flatten(), Activation("linear"))])
def test_what_the_output_computes_itself_may_not_come_before_it(last, output, after):
    layers = (Dense(2, 2, "zeros"), Activation(last), *after)
    message = (
        rf"^output={output!r} takes the plain sums z of the last layer, .* leave out the last Activation\({last!r}\)\.$"
    )
    with pytest.raises(ValueError, match=message):
        Network(*layers, output=output)
    with pytest.raises(ValueError, match=message):
        Network(Network(*layers), output=output)
    Network(*layers)
    Network(*layers, Dense(2, 1, "zeros"), output=output)
