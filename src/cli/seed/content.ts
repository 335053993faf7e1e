/** The people, projects and texts of the demo workspace. */

export type Role = 'owner' | 'admin' | 'member' | 'viewer';

export const PEOPLE = [
  { key: 'ada', full_name: 'Ada Lovelace', timezone: 'Europe/London' },
  { key: 'grace', full_name: 'Grace Hopper', timezone: 'America/New_York' },
  { key: 'alan', full_name: 'Alan Turing', timezone: 'Europe/London' },
  { key: 'katherine', full_name: 'Katherine Johnson', timezone: 'America/New_York' },
  { key: 'hedy', full_name: 'Hedy Lamarr', timezone: 'Europe/Vienna' },
  { key: 'edsger', full_name: 'Edsger Dijkstra', timezone: 'Europe/Amsterdam' },
  { key: 'radia', full_name: 'Radia Perlman', timezone: 'America/Los_Angeles' },
  { key: 'toru', full_name: 'Toru Iwatani', timezone: 'Asia/Tokyo' },
] as const;

export type PersonKey = (typeof PEOPLE)[number]['key'];

type Project = {
  name: string;
  description: string;
  color: string;
  members: Partial<Record<PersonKey, Role>>;
  tags: readonly string[];
  /** Each with its subtasks. */
  tasks: readonly (readonly [title: string, ...subtasks: string[]])[];
};

export const PROJECTS: readonly Project[] = [
  {
    name: 'Website relaunch',
    description: 'The new site goes live with the autumn release.',
    color: '#0EA5E9',
    members: {
      ada: 'owner',
      grace: 'admin',
      hedy: 'member',
      edsger: 'member',
      toru: 'member',
      radia: 'viewer',
    },
    tags: ['design', 'frontend', 'content', 'accessibility', 'performance'],
    tasks: [
      [
        'Agree on the structure of the site',
        'List all pages of the old site',
        'Group the pages by audience',
        'Draw the new navigation',
      ],
      [
        'Design the start page',
        'Sketch three variants',
        'Test them with five customers',
        'Finish the chosen one',
      ],
      [
        'Write the texts about the product',
        'Collect questions from support',
        'Write a first version',
        'Let legal read it',
      ],
      ['Build the component library', 'Buttons and links', 'Forms', 'Tables', 'Dark mode'],
      ['Move the blog', 'Export the posts', 'Redirect the old addresses', 'Check the pictures'],
      ['Check the site with a screen reader'],
      ['Bring the start page below one second'],
      ['Translate the site into Japanese', 'Find a translator', 'Review the translation'],
      ['Prepare the launch', 'Freeze the old site', 'Switch the name servers', 'Watch the logs for a day'],
      ['Choose the pictures of the team'],
      ['Ask three customers for a quote'],
      ['Replace the cookie banner'],
    ],
  },
  {
    name: 'Mobile app 2.0',
    description: 'Offline first, and twice as fast to open.',
    color: '#8B5CF6',
    members: { grace: 'owner', ada: 'member', alan: 'admin', radia: 'member', toru: 'member' },
    tags: ['ios', 'android', 'sync', 'bug', 'release'],
    tasks: [
      [
        'Keep changes while offline',
        'Store writes in a queue',
        'Send the queue in order',
        'Show what is not sent yet',
      ],
      [
        'Resolve conflicts after a long flight',
        'Write down the rules',
        'Implement the rules',
        'Test with two phones',
      ],
      ['Open the app in under a second', 'Measure the start', 'Load the list before the pictures'],
      ['Crash when a photo is rotated twice'],
      ['Push message arrives after the task is done'],
      ['Support the larger text sizes', 'Lists', 'Detail page', 'Settings'],
      ['Ship the beta', 'Invite 50 testers', 'Read the feedback', 'Fix what blocks people'],
      ['Write the release notes'],
      ['New icon', 'Ask for three proposals', 'Choose one'],
      ['Drop support for old phones', 'Count the users who are affected', 'Tell them'],
    ],
  },
  {
    name: 'Customer research',
    description: 'Twenty interviews before the next roadmap.',
    color: '#F59E0B',
    members: { katherine: 'owner', ada: 'member', hedy: 'member', grace: 'viewer' },
    tags: ['interview', 'survey', 'pricing'],
    tasks: [
      [
        'Recruit twenty participants',
        'Write the invitation',
        'Post it in the community',
        'Schedule the calls',
      ],
      ['Hold the interviews', 'First five', 'Next ten', 'Last five'],
      [
        'Summarize what we have learned',
        'Tag the transcripts',
        'Find the five main problems',
        'Present them to the team',
      ],
      ['Survey about prices', 'Draft the questions', 'Send it to 500 people', 'Evaluate the answers'],
      ['Compare us with three competitors'],
      ['Thank the participants'],
    ],
  },
  {
    name: 'Office move',
    description: 'New rooms from the first of the quarter.',
    color: '#16A34A',
    members: {
      edsger: 'owner',
      katherine: 'admin',
      ada: 'member',
      alan: 'member',
      hedy: 'member',
      radia: 'member',
    },
    tags: ['furniture', 'network', 'contracts'],
    tasks: [
      ['Sign the lease', 'Read the contract', 'Ask about the parking spaces'],
      ['Order desks and chairs', 'Measure the rooms', 'Compare two offers'],
      ['Install the network', 'Order the line', 'Place the access points', 'Test the meeting rooms'],
      ['Plan the moving day', 'Book the movers', 'Label the boxes', 'Cater lunch'],
      ['Cancel the old contracts', 'Electricity', 'Internet', 'Cleaning'],
      ['Invite everyone to the opening'],
    ],
  },
];

export const PERSONAL = [
  'Book the dentist',
  'Buy a birthday present for Charles',
  'Renew the passport',
  'Plan the holiday in Lisbon',
  'Return the library books',
  'Read the paper on consensus',
  'Call the bank about the card',
  'Prepare the talk about note G',
  'Repair the bike',
  'Send the tax documents',
] as const;

export const CATEGORIES = [
  { name: 'Today', color: '#DC2626' },
  { name: 'Waiting', color: '#F59E0B' },
  { name: 'Deep work', color: '#4F46E5' },
] as const;

export const DESCRIPTIONS = [
  'What is done, is done when:\n\n- the team has seen it\n- it is written down\n- nobody has to ask again',
  'We discussed this last week. **Start small**, and show it early.',
  'See the notes of the last meeting. The deadline is fixed, the scope is not.',
  'Ask support first: they know the three most frequent questions.',
  'Needs a decision before the end of the week.',
] as const;

export const COMMENTS = [
  'I can take this one.',
  'Done on my side, please have a look.',
  'Blocked until the contract is signed.',
  'Good idea. Should we split it into two tasks?',
  'I moved the date, because the review takes longer.',
  'Looks good to me! :tada:',
  'Who decides this?',
  'The first version is ready; feedback is welcome until Friday.',
] as const;
