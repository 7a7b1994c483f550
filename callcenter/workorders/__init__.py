"""Work orders (工单): the machine they follow, what people may do with them and see of them."""
