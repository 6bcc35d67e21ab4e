import { readFileSync } from "node:fs";
import { parse, evaluate, gradients } from "../../../frontend/engine/graph.js";

const data = JSON.parse(readFileSync(0, "utf8"));
console.log(
  JSON.stringify(
    data.map(({ text, values }) => {
      try {
        const graph = parse(text);
        if (!values)
          return { nodes: graph.nodes.map(({ op, args, at }) => [op, args, at]), variables: graph.variables };
        const { values: v, slopes, problem } = evaluate(graph, values);
        if (problem) return { problem };
        const variables = graph.nodes.flatMap(({ op, name }, k) => (op === "variable" ? [[name, k]] : []));
        return { v, grads: gradients(graph, slopes), variables };
      } catch (error) {
        if (error.constructor.name !== "ExpressionError") throw error;
        return { error: error.message, at: error.at };
      }
    }),
  ),
);
