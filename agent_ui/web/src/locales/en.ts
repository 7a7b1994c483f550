import type zhCN from './zh-CN'
import common from './en/common'

const en: typeof zhCN = { ...common }
export default en
