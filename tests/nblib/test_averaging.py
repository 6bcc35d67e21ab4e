import pytest

from nblib.averaging import Average
from nblib.layers import Dense
from nblib.network import Network


def test_the_average_follows_without_a_correction():
    net = Network(Dense.of([[0.0]], [1.0]))
    average = Average(net, 0.9)
    net.params["0.W"][:] = 1
    average.update()
    assert average.arrays["0.W"][0, 0] == pytest.approx(0.1) and average.arrays["0.b"][0] == 1
    net.params["0.W"][:] = 5  # what happens later changes no array of the average
    assert average.arrays["0.W"][0, 0] == pytest.approx(0.1)


def test_it_is_applied_and_taken_back_also_after_an_error():
    net = Network(Dense.of([[2.0]], [0.0]))
    average = Average(net, 0.5)
    net.params["0.W"][:] = 4
    average.update()
    array = net.params["0.W"]
    with pytest.raises(ZeroDivisionError), average.applied():
        assert net.predict([[1.0]])[0, 0] == 3 and net.params["0.W"] is array
        raise ZeroDivisionError
    assert net.predict([[1.0]])[0, 0] == 4
    with pytest.raises(ValueError, match="^decay must be a finite number at least 0 and below 1, but came as 1"):
        Average(net, 1)
