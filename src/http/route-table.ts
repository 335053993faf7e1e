type Node<Value> = {
  readonly literals: Map<string, Node<Value>>;
  /** The branch of a parameter, which matches any segment. */
  variable?: Node<Value>;
  route?: { readonly names: readonly string[]; readonly value: Value };
};

export type Match<Value> = { readonly value: Value; readonly params: Record<string, string> };

/**
 * Finds the route of a path, such as `/tasks/{task_id}`. Its time depends on the length of the path, not on the number of
 * routes; Express tries a regular expression for each route. At each segment, literal text comes before a parameter.
 */
export class RouteTable<Value> {
  readonly #root: Node<Value> = { literals: new Map() };

  add(path: string, value: Value): void {
    const names: string[] = [];
    let node = this.#root;
    for (const segment of segmentsOf(path)) {
      const name = /^\{(\w+)\}$/.exec(segment)?.[1];
      if (name !== undefined) names.push(name);
      const inner: Node<Value> = (name === undefined ? node.literals.get(segment) : node.variable) ?? {
        literals: new Map(),
      };
      if (name === undefined) node.literals.set(segment, inner);
      else node.variable = inner;
      node = inner;
    }
    if (node.route) throw new TypeError(`Two routes have the path ${path}.`);
    node.route = { names, value };
  }

  /** @throws URIError if a parameter is not percent-encoded UTF-8 */
  find(path: string): Match<Value> | undefined {
    const values: string[] = [];
    const route = find(this.#root, segmentsOf(path), 0, values);
    if (!route) return undefined;
    const params: Record<string, string> = {};
    for (const [at, name] of route.names.entries()) params[name] = decodeURIComponent(values[at] ?? '');
    return { value: route.value, params };
  }
}

const segmentsOf = (path: string) => path.slice(1).split('/');

function find<Value>(
  node: Node<Value>,
  segments: readonly string[],
  at: number,
  values: string[],
): Node<Value>['route'] {
  const segment = segments[at];
  if (segment === undefined) return node.route;
  const literal = node.literals.get(segment);
  const found = literal && find(literal, segments, at + 1, values);
  if (found || !node.variable || segment === '') return found;
  values.push(segment);
  const other = find(node.variable, segments, at + 1, values);
  if (!other) values.pop();
  return other;
}
