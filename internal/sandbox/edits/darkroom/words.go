package darkroom

// word is something Parse knows: a step, or a change of the step next to it.
type word struct {
	step   Step
	change change
	words  []string
}

// change makes another step of the one it stands beside: "rotate … left".
type change uint8

const (
	none  change = iota
	left         // of a rotation
	right        // of a rotation; it says what "rotate" means anyway
	half         // of a rotation: 180 degrees
	down         // of a mirroring: top and bottom
	less         // of the step after it: "less contrast"
)

// changed says what a change makes of a step. What is not here it leaves.
var changed = map[change]map[Step]Step{
	left:  {RotateRight: RotateLeft, RotateLeft: RotateLeft},
	right: {RotateLeft: RotateRight, RotateRight: RotateRight},
	half:  {RotateRight: RotateHalf, RotateLeft: RotateHalf, RotateHalf: RotateHalf},
	down:  {Mirror: Flip, Flip: Flip},
	less:  {Contrast: Soften, Saturate: Mute, Brighten: Darken, Sharpen: Blur, Warm: Cool, Cool: Warm},
}

// dictionary is every word that is understood. The longest that fits counts,
// so "rotate left" is found before "rotate". Latin words count only as whole
// words, and are written in lower case with single spaces.
var dictionary = []word{
	{step: BlackWhite, words: []string{
		"black and white", "black & white", "black-and-white", "b&w", "bw", "grayscale", "greyscale", "gray", "grey", "monochrome",
		"黑白", "灰度", "灰色", "单色", "灰阶",
	}},
	{step: Sepia, words: []string{
		"sepia", "vintage", "retro", "old photo", "old photograph", "old-fashioned", "复古", "老照片", "怀旧", "泛黄", "棕褐色",
	}},
	{step: Invert, words: []string{
		"invert", "inverts", "inverted", "inverse", "invert the colors", "invert the colours", "invert colors", "invert colours",
		"negative", "反色", "反相", "反转颜色", "颜色反转", "负片", "底片",
	}},
	{step: Blur, words: []string{
		"blur", "blurs", "blurred", "blurry", "soft focus", "out of focus", "模糊", "虚化", "柔焦",
	}},
	{step: Sharpen, words: []string{
		"sharpen", "sharpened", "sharp", "sharper", "sharpness", "crisp", "crisper", "锐化", "锐利", "清晰", "更清楚",
	}},
	{step: Pixelate, words: []string{
		"pixelate", "pixelated", "pixelated look", "pixels", "pixel art", "mosaic", "8-bit", "8 bit", "马赛克", "像素化", "像素风", "像素",
	}},
	{step: RotateLeft, words: []string{
		"rotate left", "rotated left", "turn left", "turn it left", "rotate 270", "rotate -90",
		"向左旋转", "左旋转", "左旋", "左转", "向左转", "逆时针旋转",
	}},
	{step: RotateRight, words: []string{
		"rotate", "rotates", "rotated", "rotation", "rotate right", "turn right", "turn it right", "turn around", "turn it", "rotate 90",
		"旋转", "向右旋转", "右旋转", "右旋", "右转", "向右转", "顺时针旋转", "转动",
	}},
	{step: RotateHalf, words: []string{
		"rotate 180", "upside down", "upside-down", "half turn", "旋转180", "旋转180度", "倒过来", "颠倒", "倒置",
	}},
	{step: Mirror, words: []string{
		"mirror", "mirrored", "flip", "flips", "flipped", "flip horizontally", "flip horizontal", "horizontal flip",
		"翻转", "镜像", "水平翻转", "左右翻转", "左右颠倒", "水平镜像",
	}},
	{step: Flip, words: []string{
		"flip vertically", "flip vertical", "vertical flip", "flip upside down", "mirror vertically",
		"垂直翻转", "上下翻转", "上下颠倒", "垂直镜像",
	}},
	{step: Brighten, words: []string{
		"bright", "brighter", "brighten", "brightened", "brightness", "lighter", "lighten", "变亮", "调亮", "提亮", "增亮", "更亮", "亮一点", "亮一些", "亮度", "明亮",
	}},
	{step: Darken, words: []string{
		"dark", "darker", "darken", "darkened", "dim", "dimmer", "变暗", "调暗", "压暗", "更暗", "暗一点", "暗一些", "昏暗",
	}},
	{step: Contrast, words: []string{
		"contrast", "more contrast", "contrasty", "higher contrast", "increase contrast", "punchy", "对比度", "增加对比度", "提高对比度", "增强对比度", "对比",
	}},
	{step: Soften, words: []string{
		"less contrast", "lower contrast", "reduce contrast", "faded", "matte", "降低对比度", "减少对比度", "褪色",
	}},
	{step: Saturate, words: []string{
		"saturate", "saturated", "saturation", "vivid", "vibrant", "colorful", "colourful", "more color", "more colour",
		"鲜艳", "饱和", "饱和度", "增加饱和度", "提高饱和度", "艳丽",
	}},
	{step: Mute, words: []string{
		"desaturate", "desaturated", "muted", "pale", "less color", "less colour", "降低饱和度", "减少饱和度", "淡雅",
	}},
	{step: Warm, words: []string{"warm", "warmer", "warmth", "sunny", "golden", "暖", "暖色", "暖色调", "温暖", "更暖", "偏暖"}},
	{step: Cool, words: []string{"cool", "cooler", "cold", "colder", "icy", "冷色", "冷色调", "更冷", "偏冷", "冰冷"}},
	{step: Red, words: []string{"red", "reddish", "redder", "red tint", "红", "红色", "偏红", "变红"}},
	{step: Green, words: []string{"green", "greenish", "greener", "green tint", "绿", "绿色", "偏绿", "变绿"}},
	{step: Blue, words: []string{"blue", "blueish", "bluish", "bluer", "blue tint", "蓝", "蓝色", "偏蓝", "变蓝"}},
	{step: Square, words: []string{
		"square", "crop square", "crop to a square", "crop it square", "crop", "正方形", "方形", "裁成正方形", "裁剪", "裁切",
	}},
	{step: Border, words: []string{"border", "frame", "framed", "white border", "polaroid", "边框", "相框", "加框", "白边"}},
	{step: Vignette, words: []string{"vignette", "dark corners", "暗角", "晕影"}},
	{step: Posterize, words: []string{
		"cartoon", "cartoonish", "comic", "posterize", "posterise", "poster", "pop art", "anime", "卡通", "漫画", "动漫", "海报", "波普",
	}},
	{step: Sketch, words: []string{
		"sketch", "sketched", "pencil", "pencil sketch", "pencil drawing", "drawing", "line art", "素描", "铅笔画", "速写", "线稿", "手绘",
	}},
	{step: Night, words: []string{"night", "nighttime", "night time", "moonlight", "夜晚", "夜景", "晚上", "月光"}},
	{step: Row, words: []string{
		"side by side", "side-by-side", "merge", "merged", "merge them", "combine", "combined", "join", "joined", "next to each other",
		"before and after", "合并", "拼接", "并排", "合成", "横向拼接", "左右拼接", "水平拼接", "左右合并", "合在一起", "拼在一起",
	}},
	{step: Column, words: []string{
		"stack", "stacked", "stack them", "on top of each other", "one above the other", "merge vertically", "combine vertically",
		"纵向拼接", "上下拼接", "垂直拼接", "竖向拼接", "上下合并", "叠放", "竖排",
	}},
	{step: Grid, words: []string{"collage", "grid", "contact sheet", "拼图", "拼贴", "网格", "九宫格", "宫格"}},
	{change: left, words: []string{
		"left", "to the left", "counterclockwise", "counter-clockwise", "counter clockwise", "anticlockwise", "anti-clockwise", "270", "270°", "逆时针", "向左", "左边",
	}},
	{change: right, words: []string{"right", "to the right", "clockwise", "90", "90°", "顺时针", "向右", "右边"}},
	{change: half, words: []string{"180", "180°", "180 degrees", "halfway", "180度", "半圈", "一百八十度"}},
	{change: down, words: []string{"vertically", "vertical", "top to bottom", "上下", "垂直"}},
	{change: less, words: []string{"less", "lower", "reduce", "decrease", "not so", "降低", "减少", "减弱", "不那么"}},
}
