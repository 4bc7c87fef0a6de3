/** The labels of the migration page's mapping table, exactly as they stand there, and ours for what it leaves out. */
export const PAGE = {
  people: "People (Actimo Contact)",
  company: "Company",
  association: "Company–Person Association",
  training: "Training Completion Record",
  engagement: "Engagement Score",
  survey: "Pulse Survey Response",
  message: "Message / News Post",
  task: "Task / Action Item",
  member: "Workspace Member (User)",
  path: "Learning Path Definition",
  automation: "Workflow / Automation",
  analytics: "Message Analytics (Open Rates, Engagement)",
} as const;

/** Objects of the export contract that the page does not name. */
export const BEYOND = {
  feedback: "Feedback (one-to-one)",
  activity: "Activity (call, meeting, e-mail)",
  file: "File / Attachment",
  integration: "Integration",
  dashboard: "Dashboard",
} as const;
