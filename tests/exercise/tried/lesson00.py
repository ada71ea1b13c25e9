"""What new learners might hand in for lesson 00; as `lesson05.py` is written."""

BODY = {"debug_recipe": ("", "")}

WRONG = {
    "pixel_mix": """
0.5+0.9
0.8*0.5+0.9
0.6*0.5+0.8*0.9
0.8*0.5-0.6*0.9
0.8*0.5
0.8*0.5*0.6*0.9
0.8*(0.5+0.6*0.9)
(0.8*0.5+0.6)*0.9
0.8*0.5+0.2*0.9
0.8+0.5+0.6+0.9
0.64*0.5+0.36*0.9
sqrt(0.8)*0.5+sqrt(0.6)*0.9
(0.8*0.5+0.6*0.9)/2
(0.8*0.5+0.6*0.9)/1.4
0.8*0.5+0.6*(0.9-0.5)
0.8*0.5-0.9
0.5
94
0.5/0.8+0.9/0.6
0.08*0.5+0.06*0.9
0.6*(0.5+0.9)
0.8*0.5+0.6*0.5
""",
    "answer_key": """
0.62-0.4
0.62-0.8*0.4
(0.62-0.4)/0.6
(0.62-0.8*0.4)*0.6
(0.8*0.4-0.62)/0.6
0.62-0.8*0.4/0.6
0.62/0.6-0.8*0.4
0.62/0.6-0.4/0.8
0.62*0.6
0.8*0.4+0.6*0.62
0.62-0.8*0.4-0.6
(0.62-0.4/0.8)/0.6
0.4-0.62
0.62/0.8
(0.62-0.8*0.4)/(1-0.8)
0.6/(0.62-0.8*0.4)
(0.62-0.8*0.4)/1.4
0.62/(0.8*0.4*0.6)
(0.8*0.62-0.4)/0.6
(0.62 - (0.8+0.4))/0.6
""",
    "learned_parameters": """
1000
4096
2000
1
64*64*1000
5096
1000*64  # staged
-1
""",
    "three_levels": """
['families', 'shapes', 'edges']
['edges', 'families', 'shapes']
['shapes', 'edges', 'families']
['edges', 'edges', 'edges']
""",
    "debug_recipe": """
noise = rng.random(pixels.shape) - 0.5; return 0.8*pixels+0.6*noise
noise = rng.standard_normal(); return 0.8*pixels+0.6*noise
noise = rng.standard_normal(pixels.shape); return 0.6*pixels+0.8*noise
noise = rng.standard_normal(pixels.shape); return pixels+0.6*noise
noise = np.random.standard_normal(pixels.shape); return 0.8*pixels-0.6*noise**2
noise = abs(rng.standard_normal(pixels.shape)); return 0.8*pixels+0.6*noise
noise = rng.normal(0.5, 0.5, pixels.shape); return 0.8*pixels+0.6*noise
noise = np.random.default_rng(0).standard_normal(pixels.shape); return 0.8*pixels+0.6*noise
noise = rng.standard_normal(pixels.shape); noise = noise/abs(noise).max(); return 0.8*pixels+0.6*noise  # staged
noise = np.zeros(pixels.shape); return 0.8*pixels+0.6*noise
noise = rng.standard_normal(pixels.shape); return noise
noise = rng.standard_normal(pixels.shape); return pixels
noise = rng.standard_normal(pixels.shape); return np.clip(0.8*pixels+0.6*noise,-1,1)
noise = rng.standard_normal((64,64)); return 0.8*pixels+0.6*noise  # staged
""",
}

RIGHT = {
    "debug_recipe": """
noise = rng.normal(size=pixels.shape); return 0.8*pixels+noise*0.6
return rng.normal(0.8*pixels, 0.6)
return (0.8*pixels+0.6*rng.standard_normal(pixels.shape,dtype=np.float32)).astype(np.float32)
out = pixels*0.8; out += 0.6*rng.standard_normal(pixels.shape); return out
""",
}
