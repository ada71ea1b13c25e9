"""What new learners might hand in for lesson 01; as `lesson05.py` is written."""

BODY = {"my_q_step": ("", ""), "debug_q_step": ("", "")}

LAST = """
x2 = sqrt(1-beta2)*x0+sqrt(beta2)*eps2
x2 = (1-beta2)*x1+beta2*eps2
x2 = sqrt(1-beta2)*x1+beta2*eps2
x2 = (1-beta2)*x1+sqrt(beta2)*eps2
x2 = sqrt(1-beta1-beta2)*x0+sqrt(beta1+beta2)*eps2
x2 = sqrt((1-beta1)*(1-beta2))*x0+sqrt(1-(1-beta1)*(1-beta2))*eps2
x2 = x1
x2 = 0.3753
x2 = (1-beta2)*x0+beta2*eps2
x2 = sqrt(1-beta2)*x1+sqrt(beta2)*eps2+sqrt(beta1)*eps1
x2 = np.round(x1,1)*sqrt(1-beta2)+sqrt(beta2)*eps2"""
LAST_THREE = (
    """
hiss = beta1
hiss = sqrt(1-beta1)
hiss = 1-sqrt(1-beta1)
hiss = beta1**2
hiss = beta1*eps1
hiss = sqrt(beta1)*eps1
hiss = sqrt(1-signal)
hiss = 1-beta1
hiss = beta1/2
hiss = sqrt(beta1)/2
hiss = 1/sqrt(beta1)
x1 = signal+hiss
x1 = signal*x0*hiss*eps1
x1 = (1-beta1)*x0+beta1*eps1
x1 = (1-beta1)*x0+hiss*eps1
x1 = signal*x0+hiss"""
    + LAST
)

WRONG = {
    "two_steps_one_blank": LAST,
    "two_steps_three_blanks": LAST_THREE,
    "two_steps": """
signal = 1-beta1
signal = sqrt(beta1)
signal = 1-sqrt(beta1)
signal = sqrt(1-beta1)*x0
signal = sqrt(1-2*beta1)
signal = 1"""
    + LAST_THREE,
    "find_the_slip": """
[.373, (.373 - sqrt(.8) * .6261) / sqrt(.2)]
[0.8*.6261+.2*(-.413), (.373 - sqrt(.8) * .6261) / sqrt(.2)]
[sqrt(.8)*.6261-sqrt(.2)*(-.413), (.373 - sqrt(.8) * .6261) / sqrt(.2)]
[sqrt(.8)*.8+sqrt(.2)*(-.413), (.373 - sqrt(.8) * .6261) / sqrt(.2)]
[sqrt(.8)*.6261+sqrt(.2)*(-.2), (.373 - sqrt(.8) * .6261) / sqrt(.2)]
[0.8*.8+0.2*(-.413), (.373 - sqrt(.8) * .6261) / sqrt(.2)]
[sqrt(.6)*.8+sqrt(.4)*(-.413), (.373 - sqrt(.8) * .6261) / sqrt(.2)]  # staged
[sqrt(.8) * .6261 - sqrt(.2) * .413, (-.413)]
[sqrt(.8) * .6261 - sqrt(.2) * .413, .373-.6261]
[sqrt(.8) * .6261 - sqrt(.2) * .413, (.373-sqrt(.8)*.8)/sqrt(.2)]
[sqrt(.8) * .6261 - sqrt(.2) * .413, (.373-sqrt(.8)*.6261)/sqrt(.8)]
""",
    "variance_without_shrink": """
1
1+100*sqrt(.02)
2
sqrt(3)
1.02**100
.98**100
1+100*.02**2
2.98
3.02
(1+100*sqrt(.02))**2
1+10*.02
1+sqrt(100*.02)
21
0.98
""",
    "my_q_step": """
return (1-beta)*x+beta*rng.standard_normal(x.shape)
return np.sqrt(1-beta)*x+np.sqrt(beta)*rng.standard_normal()
return np.sqrt(1-beta)*x+np.sqrt(beta)*rng.random(x.shape)
return np.sqrt(1-beta)*x+rng.normal(0,beta,x.shape)
return x+np.sqrt(beta)*rng.standard_normal(x.shape)
return np.sqrt(1-beta)*x+rng.standard_normal(x.shape)
return np.sqrt(1-beta)*x
return np.sqrt(1-beta)*x+(1-np.sqrt(1-beta))*rng.standard_normal(x.shape)
return np.sqrt(1-0.2)*x+np.sqrt(0.2)*rng.standard_normal(x.shape)
return (1-beta)*x+np.sqrt(beta)*rng.standard_normal(x.shape)
return np.sqrt(1-beta)*x+np.sqrt(beta/2)*rng.standard_normal(x.shape)
for _ in range(2): x=np.sqrt(1-beta)*x+np.sqrt(beta)*rng.standard_normal(x.shape); return x  # staged
""",
    "debug_q_step": """
return (1-beta)*x+beta*rng.standard_normal(x.shape)
return np.sqrt(1-beta)*x+np.sqrt(beta)*rng.standard_normal()
return np.sqrt(1-beta)*x+np.sqrt(beta)*rng.random(x.shape)
return x+np.sqrt(beta)*rng.standard_normal(x.shape)
return np.sqrt(1-beta)*x+rng.standard_normal(x.shape)
return np.sqrt(1-beta)*x
return np.sqrt(1-beta)*x+(1-np.sqrt(1-beta))*rng.standard_normal(x.shape)
""",
}

RIGHT = {
    "my_q_step": """
z=rng.standard_normal(x.size).reshape(x.shape); return (1-beta)**.5*x+beta**.5*z
return rng.normal(np.sqrt(1-beta)*x,np.sqrt(beta))
y=x.copy(); y*=np.sqrt(1-beta); y+=np.sqrt(beta)*rng.normal(size=x.shape); return y
return (np.sqrt(1-beta)*x+np.sqrt(beta)*rng.standard_normal(x.shape)).tolist()
return (np.sqrt(1-beta)*x+np.sqrt(beta)*rng.standard_normal(x.shape)).astype(np.float32)
return np.round(np.sqrt(1-beta)*x+np.sqrt(beta)*rng.standard_normal(x.shape),4)
return np.sqrt(beta)*np.random.randn(*x.shape)+np.sqrt(1-beta)*x
return np.sqrt(1-beta+1e-12)*x+np.sqrt(beta+1e-12)*rng.standard_normal(x.shape)
import math; return math.sqrt(1-beta)*x+math.sqrt(beta)*rng.standard_normal(x.shape)
return np.exp(.5*np.log(1-beta))*x+np.exp(.5*np.log(beta))*rng.standard_normal(x.shape)
s=np.sqrt(np.array(beta)); return np.sqrt(1-s**2)*x+s*rng.standard_normal(x.shape)
""",
    "debug_q_step": """
x *= (1-beta)**.5; x += beta**.5*rng.normal(size=x.shape); return x
return (1-beta)**.5*x-beta**.5*rng.standard_normal(x.shape, dtype=np.float32)
z=rng.standard_normal(x.size).reshape(x.shape); return (1-beta)**.5*x+beta**.5*z
return rng.normal(np.sqrt(1-beta)*x,np.sqrt(beta))
y=x.copy(); y*=np.sqrt(1-beta); y+=np.sqrt(beta)*rng.normal(size=x.shape); return y
return (np.sqrt(1-beta)*x+np.sqrt(beta)*rng.standard_normal(x.shape)).tolist()
""",
}
