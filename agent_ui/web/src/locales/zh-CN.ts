/** 界面文字的源头。en.ts 与本文件同形,缺一条就过不了类型检查。 */
import common from './zh-CN/common'

export default { ...common }
