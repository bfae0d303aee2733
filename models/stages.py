"""The stages of a case (工单阶段), as lists and pages name them. The workflow decides in which one a case is."""

STAGES = {
    "dispatch": "待转派",
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
