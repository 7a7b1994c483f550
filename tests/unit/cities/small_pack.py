"""A pack of another, invented city: the least that is complete, for tests that break it."""

from __future__ import annotations

from pathlib import Path

from callcenter.cities.checks_replies import PLACEHOLDERS

FILES: dict[str, str] = {
    "city.toml": """code = "990000"
name = "云浦市"
short_name = "云浦"
timezone = "Asia/Shanghai"
number_prefix = "YP"
default_calendar = "office"
hotline_number = "12345"
centre = "C"
efficiency_owner = "A"
superior_inspector = "A"

[[emergency_numbers]]
number = "119"
name = "消防"
organisation = "A"
advice = "请立即拨打 119。"

[limits]
review_reserve = { value = 2, unit = "working_day", source = "测试" }
notice_attempts = { value = 3, unit = "count", source = "假设" }
notice_first_retry = { value = 30, unit = "second", source = "假设" }
knowledge_review_days = { value = 365, unit = "natural_day", source = "假设" }
knowledge_review_notice_days = { value = 15, unit = "natural_day", source = "假设" }
knowledge_answer_hours = { value = 4, unit = "working_hour", source = "假设" }
""",
    "calendars/office.toml": """name = "office"
version = 3
known_from = 2026-01-01
[periods]
monday = ["09:00-17:00"]
[[holidays]]
year = 2026
name = "元旦"
off = [2026-01-01]
""",
    "divisions.csv": """code,name,level,parent_code,aliases
990000,云浦市,city,,云浦
990001,东区,county,990000,
990001001,新河镇,town,990001,新河
990001001001,一村,village,990001001,
""",
    "organisations.csv": """code,name,short_name,kind,parent_code,department_kind,division_code,phone,\
aliases,valid_from,valid_to
A,云浦市政府,市政府,department,,政府,990000,1,,,
C,热线中心,中心,centre,A,热线中心,990000,2,,,
B,市城管局,城管局,department,A,城管局,990000,3,城管,2020-01-01,
D,东区城管局,东区城管,department,B,城管局,990001,4,,,
""",
    "categories.csv": """code,parent_code,name,level,owner_kind,track,words,examples,valid_from,valid_to
CG,,城市管理,1,城管局,ordinary,城管,,,
CG01,CG,占道经营,2,城管局,ordinary,占道;摆摊,有人摆摊,,
CG0101,CG01,流动摊贩,3,城管局,ordinary,摊贩,,,
QT,,其他,1,,ordinary,其他,,,
QT01,QT,无诉求,2,,ordinary,打错,,,
""",
    "request_type_rules.csv": """request_type,kind,pattern,weight,note
complaint,word,投诉,5,
consultation,regex,(吗|呢)$,1.5,
""",
    "urgency_rules.csv": """code,urgency,handover,also_ok,any_of,all_of,none_of,basis
E1,emergency,119,,着火;起火,,演习,测试
U1,urgent,,119,煤气,味,,测试
""",
    "track_rules.csv": """track,kind,pattern,weight,note
enterprise,word,我司,3,
""",
    "duty_list.csv": """category_code,place_code,lead,co_handlers,copies,basis,valid_from,valid_to
CG01,990000,B,,,测试,,
CG01,990001,D,B,,测试,2020-01-01,2025-12-31
CG01,990001,B,,,测试,2026-01-01,
""",
    "sla_policies.csv": (
        "code,clock,request_type,urgency,category_code,place_code,track,unit,amount,calendar,warn_shares,"
        "overdue_times,start_rule,end_rule,valid_from,valid_to,source\n"
        + "".join(
            f"{clock[:3]},{clock},,,,,,working_day,5,office,1/2,3,,,,,测试\n"
            for clock in (
                "statutory",
                "department",
                "dispatch",
                "sign_in",
                "contact",
                "review",
                "follow_up",
                "rectification",
            )
        )
        + "ans,answer,,,,,,minute,3,,,,,,,,测试\n"
        + "gas,sign_in,help,urgent,CG01,990001,ordinary,minute,30,,,,,,,,测试\n"
    ),
    "queues.csv": """code,name,media,skills,priority,answer_target_s,overflow_queue,overflow_after_s,\
hours,source
hotline,综合,voice,mandarin,10,15,callback,60,7x24,测试
callback,回拨,voice,mandarin,1,300,,0,workday,测试
""",
    "lines.csv": """old_number,name,mode,queue,duty_filter,script,fallback,valid_from,valid_to
12319,城建,whole,hotline,CG,您好,callback,2021-01-01,
""",
    "duty_rosters.csv": """organisation_code,role,name,phone,weekdays,hours,valid_from,valid_to
C,duty_agent,早班,11,1;2;3;4;5;6;7,00:00-12:00,,
C,duty_agent,晚班,12,1;2;3;4;5;6;7,12:00-24:00,,
C,duty_supervisor,值班长,13,1;2;3;4;5;6;7,00:00-24:00,,
""",
    "notices.csv": """code,event,conditions,audience,roles,doors,at_night,once,text,source
told,work_order.registered,channel=web|wechat,citizen,,own,wait,event,编号 {number},测试
late,sla.breached,,department,department_clerk,in_app,send,event,{title}已超期,测试
alert,emergency.raised,,duty,duty_agent,sms,send,event,请转 {handover},测试
""",
    "sla_steps.csv": """code,clock,track,urgency,card,days,letter,level,source,valid_from,valid_to
Y,department,,,yellow_card,1,none,,测试,,
R,department,,,red_card,1,propose,red,测试,,
RE,department,enterprise,,red_card,1,issue,red,测试,,
""",
    "letters.csv": """code,kind,title,pattern,answer_days,demand,source
urge,urge,催办单,云热催〔{year}〕{serial}号,1,请抓紧办理,测试
notice,supervision,提醒单,云热督〔{year}〕{serial}号,2,请书面反馈,测试
yellow,supervision,黄牌单,云热督〔{year}〕{serial}号,2,请书面反馈,测试
red,supervision,红牌单,云热督〔{year}〕{serial}号,2,请书面反馈,测试
leader,supervision,领导单,云热督〔{year}〕{serial}号,2,请书面反馈,测试
""",
    "grounds.csv": """kind,code,name,channel,source
refusal,RF,外地事项,请拨当地 12345,依据
return,RT,职责不符,,依据
""",
    "knowledge_synonyms.csv": """code,words,source
S1,社保卡;社会保障卡,测试
""",
    "knowledge.csv": """code,title,variants,answer,category_code,audience,review_days,source
A1,热线几点上班,几点接电话,二十四小时都有人接听,,public,365,测试
""",
    "session_posts.csv": """code,post,substitute,source
A,市长,副市长,测试
B,副市长,秘书长,测试
""",
    "replies.csv": "code,text,source\n"
    + "".join(
        f"{code},{''.join(f'{{{name}}}' for name in sorted(names)) or '好'},测试\n"
        for code, names in PLACEHOLDERS.items()
    ),
    "follow_up_plan.csv": """code,request_type,urgency,track,category_code,organisation_code,trigger,\
share,judged,source
ANY,,,,,,any,0.3,yes,测试
RE,,,,CG01,B,rework,1,yes,测试
""",
    "clock_changes.csv": """code,change,clock,becomes,action,may_lengthen,least,least_unit,source,\
valid_from,valid_to
RT,request_type,,,shorten,1,1,working_day,测试,,
UR,urgency,,,shorten,0,5,minute,测试,,
CA,category,,,keep,0,0,,测试,,
PL,place,,,keep,0,0,,测试,,
TR,track,,,shorten,0,0,,测试,,
OW,owner,,,keep,0,0,,测试,,
OD,owner,department,,restart,0,0,,测试,,
""",
    "unit_calendars.csv": """code,organisation_code,calendar,source,valid_from,valid_to
U1,D,office,测试,2026-01-01,
""",
    "answer_doors.csv": "channel,reaches,source\n"
    + "".join(
        f"{channel},{'released' if channel == 'web' else 'sent'},测试\n"
        for channel in ("phone", "web", "wechat", "walk_in", "letter", "leader_note", "paper_slip")
    ),
    "ladder.csv": """level,name,rule,automatic,clock,source
0,科室,先办,yes,,测试
1,分管领导,超期,yes,case_level_1,测试
2,市领导,未解决,no,,测试
""",
    "hard_matter_kinds.csv": """code,name,description,source
K1,多次往返,跑了两次以上,测试
""",
    "same_matter.csv": """code,category_code,within_hours,repeat_days,scope,least_burst,source
M,,72,90,object,5,测试
""",
    "ladder_triggers.csv": """code,trigger,from_level,to_level,name,source
T1,overdue,,1,超期,测试
T2,head_request,,,领导申请,测试
""",
    "ladder_posts.csv": """level,organisation_code,post,role,source,valid_from,valid_to
0,,联络员,department_clerk,测试,,
1,,分管领导,department_leader,测试,,
2,A,市领导,leader,测试,2026-01-01,
""",
    "follow_up_script.csv": """code,field,request_type,track,text,source
O,opening,,,您好,测试
C,contacted,,,联系了吗,测试
T,is_true,,,属实吗,测试
S,is_solved,,,解决了吗,测试
S2,is_solved,consultation,,明白了吗,测试
M,satisfaction,,,满意吗,测试
E,closing,,,再见,测试
""",
}


def write_pack(folder: Path) -> Path:
    """Write the small pack into ``folder``."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def line_of(file: str, start: str) -> int:
    """The line of the small pack's ``file`` that begins with ``start``."""
    lines = FILES[file].splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.startswith(start))
