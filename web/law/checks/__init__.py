"""What is looked at for each rule: functions of what was seen, which yield what is wrong."""
