/** The list with one more; the oldest makes room. An empty list is shared, and never changed. */
export function appended<Item>(list: Item[], limit: number, onDropped: () => void, item: Item): Item[] {
  if (list.length === 0) return [item]
  if (list.length >= limit) {
    list.shift()
    onDropped()
  }
  list.push(item)
  return list
}
