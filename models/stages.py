"""The stages of a case (工单阶段) and the ways in which it can end, as lists and pages name them. The workflow decides on both."""

STAGES = {
    "dispatch": "待转派",
    # Where a diagram says no more than that somebody has to act.
    "handling": "办理中",
    "callback": "待回访核实",
    "verification": "待核实",
    "rectification": "待提交整改",
    "training": "待督查培训",
    "review": "待复核",
    "feedback": "待反馈",
    "follow_up": "待跟踪落实",
    "filing": "报备中",
    "closed": "已办结",
    "void": "已作废",
}
CLOSURES = {
    "rectified": "整改通过",
    "explained": "解释说明",
    "corrected": "评价修正",
    "on_the_spot": "当场解决",
    "followed_up": "跟踪落实",
    "trained": "督查培训",
    "referred": "移交办理",
}
