// SPDX-License-Identifier: Apache-2.0
// Work of which only the latest wish counts.

/**
 * A function that runs a task for a wish. While the task runs, only the last of the new wishes is
 * kept, and it is the next. The task handles its own errors.
 */
export function latest(task) {
  let next = null;
  let running = false;
  return async (wish) => {
    next = { wish };
    if (running) {
      return;
    }
    running = true;
    try {
      while (next) {
        const now = next.wish;
        next = null;
        await task(now);
      }
    } finally {
      running = false;
    }
  };
}
