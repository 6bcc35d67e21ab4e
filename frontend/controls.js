// All controls in one module, as notebooks load it: each model says by `_front` which of them it is.
import activation from "./views/activation.js";
import backpropagation from "./views/backpropagation.js";
import cost from "./views/cost.js";
import descent from "./views/descent.js";
import feedforward from "./views/feedforward.js";
import graph from "./views/graph.js";
import perceptron from "./views/perceptron.js";
import playground from "./views/playground.js";
import prediction from "./views/prediction.js";

const fronts = { activation, backpropagation, cost, descent, feedforward, graph, perceptron, playground, prediction };

export default () => {
  let front;
  return {
    initialize(context) {
      front = fronts[context.model.get("_front")]();
      return front.initialize(context);
    },
    render: (context) => front.render(context),
  };
};
