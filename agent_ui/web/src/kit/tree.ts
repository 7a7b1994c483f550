/** Flat lists of nodes, as the server gives them, made into the trees that the pickers take. */
export interface Flat { code: string; name: string; parent_code: string | null }
export type Option = { value: string; label: string; children?: Option[] }

export function toOptions(nodes: readonly Flat[]): Option[] {
  const made = new Map(nodes.map((node) => [node.code, { value: node.code, label: node.name } as Option]))
  const roots: Option[] = []
  for (const node of nodes) {
    const option = made.get(node.code)!
    const parent = node.parent_code === null ? undefined : made.get(node.parent_code)
    if (parent) (parent.children ??= []).push(option)
    else roots.push(option)
  }
  return roots
}

/** Names from the root to the node. */
export function pathOf(nodes: readonly Flat[], code: string): string[] {
  const byCode = new Map(nodes.map((node) => [node.code, node]))
  const names: string[] = []
  for (let node = byCode.get(code); node && names.length < 9; node = byCode.get(node.parent_code ?? '')) {
    names.unshift(node.name)
  }
  return names
}

/** How every picker of a tree behaves: any level may be chosen, by a click on its name. */
export const ANY_LEVEL = {
  checkStrictly: true, emitPath: false, expandTrigger: 'hover', checkOnClickNode: true, showPrefix: false,
} as const
