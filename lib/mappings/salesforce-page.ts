/** The labels of the migration page's mapping table as they stand there (its two rows for people told apart), and ours. */
export const PAGE = {
  contact: "Employee / Contact",
  lead: "Employee / Contact (Lead)",
  message: "Message Campaign",
  path: "Learning Path",
  enrollment: "Learning Enrollment",
  survey: "Pulse Survey",
  feedback: "One-on-One Feedback",
  event: "Message Engagement Event",
  hierarchy: "Employee Manager Hierarchy",
  owner: "Actimo User / Owner",
  score: "Engagement Score / NPS",
  file: "File / Attachment",
  automation: "Workflow / Automated Flow",
} as const;

/** Objects of the export contract that the page's table does not name. */
export const BEYOND = {
  company: "Company (Account)",
  membership: "Contact–Company Association",
  group: "Groups and Workspaces",
  post: "Wall Post",
  task: "Task / Action Item",
  activity: "Activity (call, meeting, e-mail)",
  analytics: "Message Analytics",
  training: "Training Summary",
  integration: "Integration",
  dashboard: "Dashboard",
} as const;
