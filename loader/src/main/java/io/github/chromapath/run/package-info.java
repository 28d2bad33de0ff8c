/** Training from data sets: batches for the trainer, and the folder that a run leaves behind. */
package io.github.chromapath.run;
