// The rival of benchmarks/engine.py: a network as a graph of objects, one example at a time, in the published design of the
// best-known neural network playground: nodes and links are objects, a link collects the error derivatives of a batch, and
// an update walks over all of them; a link may carry a regularization and can die of it; the input of each example is built
// from its chosen features. Squared error ½ (output − target)², plain gradient descent.

class Link {
  constructor(source, dest, weight) {
    Object.assign(this, {
      source,
      dest,
      weight,
      regularization: null,
      isDead: false,
      errorDer: 0,
      accErrorDer: 0,
      numAccumulated: 0,
    });
  }
}

class Node {
  constructor(id, activation) {
    Object.assign(this, {
      id,
      activation,
      inputs: [],
      outputs: [],
      bias: 0.1,
      totalInput: 0,
      output: 0,
      outputDer: 0,
      inputDer: 0,
      accInputDer: 0,
      numAccumulated: 0,
    });
  }

  updateOutput() {
    this.totalInput = this.bias;
    for (const link of this.inputs) this.totalInput += link.weight * link.source.output;
    this.output = this.activation.output(this.totalInput);
    return this.output;
  }
}

export const TANH = {
  output: Math.tanh,
  der: (x) => {
    const y = Math.tanh(x);
    return 1 - y * y;
  },
};

/** A list of layers, each a list of nodes, all nodes of neighbouring layers linked. */
export function build(sizes, activation, draw) {
  let id = 0;
  const layers = sizes.map((n) => Array.from({ length: n }, () => new Node(String(id++), activation)));
  for (let l = 1; l < layers.length; l++) {
    for (const dest of layers[l]) {
      for (const source of layers[l - 1]) {
        const link = new Link(source, dest, draw() - 0.5);
        source.outputs.push(link);
        dest.inputs.push(link);
      }
    }
  }
  return layers;
}

export function forward(layers, input) {
  layers[0].forEach((node, i) => {
    node.output = input[i];
  });
  for (let l = 1; l < layers.length; l++) for (const node of layers[l]) node.updateOutput();
  return layers.at(-1)[0].output;
}

export function backward(layers, target) {
  const out = layers.at(-1)[0];
  out.outputDer = out.output - target;
  for (let l = layers.length - 1; l >= 1; l--) {
    for (const node of layers[l]) {
      node.inputDer = node.outputDer * node.activation.der(node.totalInput);
      node.accInputDer += node.inputDer;
      node.numAccumulated++;
    }
    for (const node of layers[l]) {
      for (const link of node.inputs) {
        if (link.isDead) continue;
        link.errorDer = node.inputDer * link.source.output;
        link.accErrorDer += link.errorDer;
        link.numAccumulated++;
      }
    }
    if (l === 1) continue;
    for (const node of layers[l - 1]) {
      node.outputDer = 0;
      for (const link of node.outputs) node.outputDer += link.weight * link.dest.inputDer;
    }
  }
}

export function update(layers, rate, regularizationRate) {
  for (let l = 1; l < layers.length; l++) {
    for (const node of layers[l]) {
      if (node.numAccumulated > 0) {
        node.bias -= (rate * node.accInputDer) / node.numAccumulated;
        node.accInputDer = node.numAccumulated = 0;
      }
      for (const link of node.inputs) {
        if (link.isDead || link.numAccumulated === 0) continue;
        const pull = link.regularization ? link.regularization.der(link.weight) : 0;
        link.weight -= (rate / link.numAccumulated) * link.accErrorDer;
        const weight = link.weight - rate * regularizationRate * pull;
        if (link.regularization?.kills && link.weight * weight < 0) Object.assign(link, { weight: 0, isDead: true });
        else link.weight = weight;
        link.accErrorDer = link.numAccumulated = 0;
      }
    }
  }
}

/** One pass over the points { x, y, label }, in their order, with an update after each batch. */
export function epoch(layers, features, points, batch, rate) {
  points.forEach((point, i) => {
    const input = [];
    for (const name in features) if (features[name].chosen) input.push(features[name].f(point.x, point.y));
    forward(layers, input);
    backward(layers, point.label);
    if ((i + 1) % batch === 0) update(layers, rate, 0);
  });
}
