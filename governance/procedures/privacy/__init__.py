"""Personal data 个人信息: shown for a reason, known in one register, kept for a time, erased when it may be."""
