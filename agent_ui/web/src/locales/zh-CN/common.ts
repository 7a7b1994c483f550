export default {
  brand: { line: '政务服务便民热线', short: '12345 热线' },
  title: {
    login: '登录', submit: '我要反映', track: '办理进度', orders: '工单', order: '工单',
    register: '登记工单', missing: '没有这一页',
  },
  missing: { title: '没有这一页', text: '地址可能输错了，或者这一页已经挪走。', back: '回到工单列表' },
  login: {
    title: '登录', motto: '接得快，派得准，办得实，答得清。', warning: '仅限授权人员使用，操作全程留痕',
    who: '坐席、承办单位、督导和企业服务使用同一入口',
    username: '工号或用户名', password: '密码', show: '显示', hide: '隐藏',
    otp: '动态口令', otpWhy: '6 位数字，在您的验证器上', confirm: '确认', other: '换一个账号',
    needName: '请填写工号或用户名', needPassword: '请填写密码', needOtp: '动态口令应为 6 位数字',
    busy: '正在登录…', over: '登录已过期，请重新登录。登录后回到刚才的页面。',
    lockNote: '连续输错密码将暂时锁定账号。登录不了请联系本单位管理员或值班长。',
    citizen: '市民反映问题或查进度：',
  },
  error: {
    unknown: '出了点问题，请再试一次', offline: '连不上服务器，请检查网络后再试',
    'timed-out': '服务器没有及时回应，请稍后再试',
    'http-401': '登录已过期，请重新登录', 'http-403': '您没有权限做这件事', 'http-404': '没有找到',
    'http-409': '内容已被他人改动，请刷新后再试', 'http-413': '内容太长了', 'http-422': '填写的内容有误，请检查',
    'http-429': '操作太频繁，请稍候再试', 'http-500': '服务器出了点问题，已记录', 'http-502': '服务器暂时不可用',
    'http-503': '服务器正在启动或维护，请稍后再试',
    id: '编号 {id}',
  },
}
