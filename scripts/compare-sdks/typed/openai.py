from openai import OpenAI

client = OpenAI(api_key="any")
item = client.batches.retrieve("item-1")
title: str = item.endpoint
for each in client.batches.list(limit=10):
    print(len(each.id))

# Each of these lines must be an error: an ID of the wrong type, an unknown field, an unknown parameter.
client.batches.retrieve(42)  # pyright: ignore
print(item.no_such_field)  # pyright: ignore
client.batches.create(input_file_id="f", endpoint="/v1/embeddings", completion_window="24h", no_such_parameter=1)  # pyright: ignore
