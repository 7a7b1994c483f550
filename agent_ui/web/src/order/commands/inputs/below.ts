/** The organisations below one of them, at any depth. */
export function below(all: readonly { code: string; parent_code: string | null }[], root: string): Set<string> {
  const children = new Map<string, string[]>()
  for (const { code, parent_code: parent } of all) if (parent) children.set(parent, [...(children.get(parent) ?? []), code])
  const found = new Set<string>()
  const open = [...(children.get(root) ?? [])]
  for (let code = open.pop(); code !== undefined; code = open.pop()) {
    if (found.has(code)) continue
    found.add(code)
    open.push(...(children.get(code) ?? []))
  }
  return found
}
