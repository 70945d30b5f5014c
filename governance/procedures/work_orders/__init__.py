"""Work orders 工作单: one case on paper, for whoever goes there without a screen in his hand."""

from governance.procedures.work_orders.making import work_order

__all__ = ["work_order"]
