/** Training runs: their configuration, data, checkpoints and log. */
package io.github.chromapath.run;
