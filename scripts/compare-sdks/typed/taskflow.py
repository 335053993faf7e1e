from taskflow import TaskFlow

client = TaskFlow(base_url="http://localhost:3000", token="any")
item = client.tasks.get("item-1")
title: str = item.title
for each in client.tasks.list(per_page=10):
    print(len(each.id))

# Each of these lines must be an error: an ID of the wrong type, an unknown field, an unknown parameter.
client.tasks.get(42)  # pyright: ignore
print(item.no_such_field)  # pyright: ignore
client.tasks.create(title="Card", no_such_parameter=1)  # pyright: ignore
