from stripe import StripeClient

client = StripeClient("any")
item = client.v1.customers.retrieve("item-1")
title: str = item.name or ""
for each in client.v1.customers.list({"limit": 10}).auto_paging_iter():
    print(len(each.id))

# Each of these lines must be an error: an ID of the wrong type, an unknown field, an unknown parameter.
client.v1.customers.retrieve(42)  # pyright: ignore
print(item.no_such_field)  # pyright: ignore
client.v1.customers.create({"name": "Ada", "no_such_parameter": 1})  # pyright: ignore
