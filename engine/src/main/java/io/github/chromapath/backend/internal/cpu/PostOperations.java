// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend.internal.cpu;

import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_add;
import static org.bytedeco.dnnl.global.dnnl.dnnl_data_type_undef;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_relu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_append_binary;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_append_eltwise;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_append_sum;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_set_post_ops;

import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.global.dnnl;

/** What a primitive does to its result before it stores it, in order. */
final class PostOperations {
  private final DnnlPlan plan;
  private final dnnl_post_ops operations;

  /** None yet; owned by {@code building}. */
  PostOperations(DnnlPlan plan, NativeScope building) {
    this.plan = plan;
    operations =
        building.create(
            new dnnl_post_ops(),
            plan.call("dnnl_post_ops_create"),
            dnnl::dnnl_post_ops_create,
            dnnl::dnnl_post_ops_destroy);
  }

  /** Adds the former contents of the result. */
  void sum() {
    DnnlStatus.check(
        dnnl_post_ops_append_sum(operations, 1, 0, dnnl_data_type_undef),
        plan.call("dnnl_post_ops_append_sum"));
  }

  /** Adds an operand of this layout. */
  void add(dnnl_memory_desc addend) {
    DnnlStatus.check(
        dnnl_post_ops_append_binary(operations, dnnl_binary_add, addend),
        plan.call("dnnl_post_ops_append_binary"));
  }

  /** ReLU, as a maximum that turns NaN into 0. */
  void relu() {
    DnnlStatus.check(
        dnnl_post_ops_append_eltwise(operations, dnnl_eltwise_relu, 0, 0),
        plan.call("dnnl_post_ops_append_eltwise"));
  }

  /** Sets them. */
  void set(dnnl_primitive_attr attributes) {
    DnnlStatus.check(
        dnnl_primitive_attr_set_post_ops(attributes, operations),
        plan.call("dnnl_primitive_attr_set_post_ops"));
  }
}
