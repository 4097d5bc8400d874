"""What the scripted host says, in each language."""

NAMES = {
    "en": "English",
    "es": "Español",
    "pt-BR": "Português (Brasil)",
    "fr": "Français",
    "zh-Hans": "简体中文",
    "ja": "日本語",
    "hi": "हिन्दी",
    "ar": "العربية",
}
REPLIES = {
    "en": "Ooh, good question. In my story it would be a rainy tram ride with the window half open. What about you?",
    "es": "¡Uy, buena pregunta! En mi historia sería un viaje en tranvía con lluvia y la ventanilla abierta. ¿Y tú?",
    "pt-BR": "Boa pergunta! Na minha história seria um passeio de bonde na chuva, com a janela aberta. E você?",
    "fr": "Oh, bonne question ! Dans mon histoire, ce serait un tram sous la pluie, fenêtre ouverte. Et toi ?",
    "zh-Hans": "嗯，好问题！在我的故事里，那会是一次雨天的电车之旅，窗子半开着。你呢？",
    "ja": "いい質問ですね！わたしの物語なら、窓を少し開けて雨の路面電車に乗っている時間です。あなたは？",
    "hi": "वाह, अच्छा सवाल! मेरी कहानी में वह बारिश में ट्राम का सफ़र होगा, खिड़की आधी खुली। और आपका?",
    "ar": "سؤال جميل! في قصتي سيكون مشوارًا بالترام تحت المطر والنافذة نصف مفتوحة. وماذا عنك؟",
}
SAID = {
    "en": ("My dog is called Biscuit", "I live in Seville"),
    "es": ("Mi perra se llama Galleta", "Vivo en Sevilla"),
    "ar": ("اسم كلبي بسكويت", "أعيش في إشبيلية"),
    "ja": ("犬の名前はビスケットです", "セビリアに住んでいます"),
    "hi": ("मेरे कुत्ते का नाम बिस्किट है", "मैं सेविले में रहता हूँ"),
}
PORTRAIT = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96"><rect width="96" height="96" fill="{fill}"/>
<circle cx="48" cy="40" r="17" fill="#f3d3bd"/><path d="M14 96c3-26 16-34 34-34s31 8 34 34z" fill="#20242c"/>
<path d="M29 40c-3-22 41-24 38 0-5-9-12-12-19-12s-15 3-19 12z" fill="#3a2c2a"/></svg>"""
