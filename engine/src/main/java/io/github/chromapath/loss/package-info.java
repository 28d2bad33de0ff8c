/** The three losses and their weighted sum; docs/model.md, section Training. */
package io.github.chromapath.loss;
