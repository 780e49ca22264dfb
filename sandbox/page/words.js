// What the page itself says, in the language of the person who looks at it.

const WORDS = {
  zh: {
    people: "投资者", bot: "机器人", typing: "正在输入…", offline: "正在连接…", start: "开始", restart: "重新开始",
    message: "消息", send: "发送", attach: "附件", menu: "菜单", commands: "命令菜单", edited: "已编辑", edit: "编辑",
    editing: "正在编辑消息", cancel: "取消", block: "停用机器人", theme: "切换深色或浅色", photo: "图片", document: "文件",
    sticker: "贴纸", contact: "联系方式", location: "位置", voice: "语音", about: "这个机器人能做什么？", you: "你",
    blocked: "已停用", spoiler: "显示隐藏内容", unfold: "展开引用", copied: "已复制", today: "今天", chat: "对话",
    tooLong: "图片说明过长", nothing: "还没有消息",
    reply: "回复", forwarded: "转发自", members: "成员", general: "综合", topics: "话题", writeAs: "以谁的身份发言", staff: "工作人员",
    groups: "群组", topicClosed: "话题已关闭", closeTopic: "关闭话题", reopenTopic: "重新打开话题", turnOnTopics: "开启话题", via: "通过", venue: "地点", offers: "机器人提供的内容", pick: "发送到哪个对话？", tag: "zh-Hans",
    forum_topic_created: "创建了话题", forum_topic_edited: "修改了话题", forum_topic_closed: "关闭了话题",
    forum_topic_reopened: "重新打开了话题", pinned_message: "置顶了消息", new_chat_members: "加入群组", left_chat_member: "离开群组",
    migrate_to_chat_id: "群组已升级为超级群组", migrate_from_chat_id: "群组已升级为超级群组",
  },
  ru: {
    people: "Инвесторы", bot: "бот", typing: "печатает…", offline: "соединение…", start: "Начать", restart: "Перезапустить",
    message: "Сообщение", send: "Отправить", attach: "Прикрепить", menu: "Меню", commands: "Меню команд", edited: "изменено",
    edit: "Изменить", editing: "Редактирование", cancel: "Отмена", block: "Заблокировать бота", theme: "Тёмная или светлая тема",
    photo: "Фото", document: "Файл", sticker: "Стикер", contact: "Контакт", location: "Геопозиция", voice: "Голосовое",
    about: "Что умеет этот бот?", you: "Вы", blocked: "заблокирован", spoiler: "Показать скрытое", unfold: "Развернуть цитату",
    copied: "Скопировано", today: "Сегодня", chat: "Чат", tooLong: "Подпись слишком длинная", nothing: "Сообщений пока нет",
    reply: "Ответить", forwarded: "Переслано от", members: "участники", general: "Общее", topics: "Темы",
    writeAs: "От чьего имени писать", staff: "Сотрудники", groups: "Группы", topicClosed: "Тема закрыта", closeTopic: "Закрыть тему",
    reopenTopic: "Открыть тему снова", turnOnTopics: "Включить темы", via: "через", venue: "Место", offers: "Предложения бота", pick: "В какой чат отправить?", tag: "ru", forum_topic_created: "новая тема", forum_topic_edited: "тема изменена",
    forum_topic_closed: "тема закрыта", forum_topic_reopened: "тема снова открыта", pinned_message: "закреплено",
    new_chat_members: "в группе теперь", left_chat_member: "больше не в группе",
    migrate_to_chat_id: "группа стала супергруппой", migrate_from_chat_id: "группа стала супергруппой",
  },
  en: {
    people: "Investors", bot: "bot", typing: "typing…", offline: "connecting…", start: "Start", restart: "Restart",
    message: "Message", send: "Send", attach: "Attach", menu: "Menu", commands: "Command menu", edited: "edited",
    edit: "Edit", editing: "Editing", cancel: "Cancel", block: "Block the bot", theme: "Dark or light",
    photo: "Photo", document: "File", sticker: "Sticker", contact: "Contact", location: "Location", voice: "Voice message",
    about: "What can this bot do?", you: "You", blocked: "blocked", spoiler: "Show hidden text", unfold: "Unfold the quote",
    copied: "Copied", today: "Today", chat: "Chat", tooLong: "The caption is too long", nothing: "No messages yet",
    reply: "Reply", forwarded: "Forwarded from", members: "members", general: "General", topics: "Topics", writeAs: "Write as",
    staff: "Staff", groups: "Groups", topicClosed: "The topic is closed", closeTopic: "Close the topic", reopenTopic: "Reopen the topic", turnOnTopics: "Turn on topics",
    via: "via", venue: "Venue", offers: "What the bot offers", pick: "Send to which chat?", tag: "en", forum_topic_created: "new topic", forum_topic_edited: "topic changed", forum_topic_closed: "topic closed",
    forum_topic_reopened: "topic reopened", pinned_message: "pinned", new_chat_members: "joined", left_chat_member: "left",
    migrate_to_chat_id: "the group became a supergroup", migrate_from_chat_id: "the group became a supergroup",
  },
};

export function language(person) {
  const code = (person?.language_code ?? "en").split("-")[0];
  return code in WORDS ? code : "en";
}

export function words(person) {
  return WORDS[language(person)];
}
