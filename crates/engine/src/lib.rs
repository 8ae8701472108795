//! The deciding state machines: health, alert rules, incident, escalation, run. Pure.
