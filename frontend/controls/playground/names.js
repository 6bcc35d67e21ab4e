// What the playground's choices are called.

/** @type {Record<string, string>} */
export const NAMES = {
  circle: "circle",
  xor: "XOR",
  gauss: "two clouds",
  spiral: "spiral",
  plane: "plane (numbers)",
  "multi-gauss": "hills (numbers)",
  penguins: "penguins (three species)",
  own: "my own points",
  linear: "linear",
  step: "step",
  sigmoid: "sigmoid",
  relu: "ReLU",
  leaky_relu: "leaky ReLU",
  elu: "ELU",
  gelu: "GELU",
  silu: "SiLU",
  binary_cross_entropy: "cross-entropy",
  cross_entropy: "cross-entropy",
  mse: "squared error",
  mae: "absolute error",
  huber: "Huber",
  hinge: "hinge",
  SGD: "gradient descent",
  Momentum: "momentum",
  zeros: "zeros",
  normal: "normal, deviation 1",
  xavier: "Xavier",
  he: "He",
};
/** @param {string} key */
export const nameOf = (key) => NAMES[key] ?? key;

/** @type {Record<string, string>} */
export const FEATURE_NAMES = {
  x1: "x₁",
  x2: "x₂",
  "x1^2": "x₁²",
  "x2^2": "x₂²",
  "x1*x2": "x₁x₂",
  "sin(x1)": "sin x₁",
  "sin(x2)": "sin x₂",
};

export const SIGNS = ["●", "■", "▲"]; // of the classes, as the picture shows them
const SPECIES = ["Adelie", "Chinstrap", "Gentoo"];
export const MEASURES = "x₁ = (bill length − 44 mm) / 3 mm, x₂ = (bill depth − 17 mm) / 1 mm";

/**
 * What a class is called, with its sign.
 * @param {string} data
 * @param {number} k
 */
export const className = (data, k) => `${SIGNS[k]} ${data === "penguins" ? SPECIES[k] : `class ${k}`}`;

/**
 * The outputs of a network with so many.
 * @param {number} n
 */
export const outputNames = (n) => (n === 1 ? ["ŷ"] : Array.from({ length: n }, (_, k) => `ŷ${"₀₁₂"[k]} ${SIGNS[k]}`));
